#!/bin/sh
# Makes the namespace, or sets its retention: a DELETED environment can be read for that long. TEMPORAL_ADDRESS is read
# by the Temporal CLI. The search attributes are not made here: a worker registers what it needs before it polls.
set -eu

tries=0
again() {
  tries=$((tries + 1))
  [ "$tries" -lt 60 ] && sleep 1
}

until temporal operator cluster health; do again; done

temporal operator namespace describe --namespace "$NAMESPACE" >/dev/null 2>&1 ||
  temporal operator namespace create --namespace "$NAMESPACE" --retention "$RETENTION"

# The server knows a new namespace only some seconds later, and a worker that comes before would end: this waits for it.
until temporal operator namespace update --namespace "$NAMESPACE" --retention "$RETENTION"; do again; done
