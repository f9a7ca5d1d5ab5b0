#!/bin/sh
# Makes both databases, or brings them to the schema of this version of the tool. Runs before every start of the
# server; a database that is there and up to date is left as it is. SQL_* is read by temporal-sql-tool.
set -eu

setup() {
  export SQL_DATABASE="$1"
  temporal-sql-tool create
  temporal-sql-tool setup-schema --version 0.0
  temporal-sql-tool update-schema --schema-name "$2"
}

setup temporal postgresql/v12/temporal
setup temporal_visibility postgresql/v12/visibility
