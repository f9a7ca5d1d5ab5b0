/** Made by `npm run openapi`: a client of the API has these types. */
export interface paths {
  '/v1/projects/{projectId}/environments': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * List environments
     * @description Needs the role viewer in the project.
     */
    get: operations['listEnvironments'];
    put?: never;
    /**
     * Create an environment; the same spec again finds it
     * @description Needs the role admin in the project.
     */
    post: operations['createEnvironment'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/projects/{projectId}/environments/{environmentId}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Read an environment, live
     * @description Needs the role viewer in the project.
     */
    get: operations['getEnvironment'];
    put?: never;
    post?: never;
    /**
     * Take down everything the environment made
     * @description Needs the role admin in the project.
     */
    delete: operations['deleteEnvironment'];
    options?: never;
    head?: never;
    /**
     * Change the spec, and converge to it
     * @description Needs the role admin in the project.
     */
    patch: operations['updateEnvironment'];
    trace?: never;
  };
  '/v1/projects/{projectId}/environments:plan': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Tell what creating an environment, or changing it to this spec, would do
     * @description Needs the role viewer in the project.
     */
    post: operations['planNewEnvironment'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/projects/{projectId}/environments/{environmentId}:plan': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Tell what a run would do: what has drifted
     * @description Needs the role viewer in the project.
     */
    post: operations['planEnvironment'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/projects/{projectId}/environments/{environmentId}:retry': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Run now towards the goal
     * @description Needs the role operator in the project.
     */
    post: operations['retryEnvironment'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/projects/{projectId}/environments/{environmentId}:cancel': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Call off the run, or the runs to come; what is there stays
     * @description Needs the role operator in the project.
     */
    post: operations['cancelEnvironment'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/projects/{projectId}/environments/{environmentId}:start': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Start the stopped notebook
     * @description Needs the role operator in the project.
     */
    post: operations['startEnvironment'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/projects/{projectId}/environments/{environmentId}:stop': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Stop the notebook; its disks stay
     * @description Needs the role operator in the project.
     */
    post: operations['stopEnvironment'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/healthz': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The process runs */
    get: operations['checkAlive'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/readyz': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What is needed to do work, each with what to do */
    get: operations['checkReady'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
}
export type webhooks = Record<string, never>;
export interface components {
  schemas: {
    /**
     * Environment
     * @description an object: an MLOps environment on Google Cloud
     */
    EnvironmentSpec: {
      /**
       * Project
       * @description a project's id (not its number): 6 to 30 of a-z, 0-9 and "-", a letter first, no "-" last, and no domain such as example.com: in front, because image and bucket names derive from it
       * @example my-project
       */
      projectId: string;
      /**
       * Environment
       * @description 3 to 20 of a-z, 0-9 and "-", a letter first and no "-" last, because account ids derive from it
       * @example mlops-lab
       */
      environmentId: string;
      /**
       * Region
       * @description a region such as us-central1
       * @default us-central1
       */
      region?: string;
      /**
       * Zones
       * @description at most 20 zones of the region, tried in this order; none: all that are UP, in Compute's order
       * @default []
       */
      zones?: string[];
      /**
       * Services
       * @description at most 50 services to enable besides those the steps need
       * @default []
       */
      services?: string[];
      /**
       * Image
       * @description an object with one of dockerfile, files, source and uri; none: the built-in Dockerfile
       */
      image?: {
        /**
         * Dockerfile
         * @description the text of a Dockerfile that copies no files
         */
        dockerfile?: string;
        /**
         * Build context
         * @description an object of texts by relative path, a Dockerfile among them, 128 KiB in all
         */
        files?: {
          [key: string]: string;
        };
        /**
         * Build context in Cloud Storage
         * @description a .tgz, .tar.gz or .zip object of the same project
         * @example gs://my-bucket/context.tgz
         */
        source?: string;
        /**
         * Existing image
         * @description the address of an image with a tag of its own, not latest and not a digest
         * @example us-central1-docker.pkg.dev/my-project/images/mlops-dev:2026-11-01
         */
        uri?: string;
        /**
         * Version
         * @description up to 63 letters, digits, "_", "." or "-"; a new value builds again
         * @default
         */
        version?: string;
        /**
         * Image name
         * @description lower-case letters and digits, joined by ".", "_" or "-"
         * @default mlops-dev
         */
        name?: string;
        /**
         * Extra tag
         * @description up to 128 letters, digits, "_", "." or "-"; the notebook uses the content tag
         */
        tag?: string;
        /**
         * Repository
         * @description the id of an Artifact Registry repository of the project, or a gcr.io host
         */
        repository?: string;
        /**
         * Build timeout
         * @description a duration from 60s to 24h, such as 3600s, 90m or 12h
         * @default 3600s
         * @example 90m
         * @example 12h
         */
        timeout?: string;
      };
      /**
       * Notebook
       * @description an object: the Workbench instance
       */
      notebook?: {
        /**
         * Machine type
         * @description a Compute Engine machine type, such as n2-standard-8
         * @default e2-standard-4
         */
        machineType?: string;
        /**
         * Accelerator
         * @description an object { type, count }
         */
        accelerator?: {
          /**
           * Accelerator type
           * @description one of Workbench's accelerator types, such as NVIDIA_TESLA_T4
           * @example NVIDIA_TESLA_T4
           * @example NVIDIA_L4
           */
          type: string;
          /**
           * Accelerators
           * @description a whole number from 1 to 16
           * @default 1
           */
          count?: number;
        };
        /**
         * Boot disk
         * @description a whole number of GB from 150 to 65536
         * @default 150
         */
        bootDiskGb?: number;
        /**
         * Data disk
         * @description a whole number of GB from 10 to 65536; it only grows
         * @default 100
         */
        dataDiskGb?: number;
        /**
         * Disk type
         * @description PD_STANDARD, PD_BALANCED, PD_SSD or PD_EXTREME, for both disks
         * @default PD_BALANCED
         * @enum {unknown}
         */
        diskType?: 'PD_STANDARD' | 'PD_BALANCED' | 'PD_SSD' | 'PD_EXTREME';
        /**
         * Owner
         * @description one user's e-mail address, without a prefix
         * @example ana@example.com
         */
        owner?: string;
        /**
         * Network
         * @description a name, or projects/PROJECT/global/networks/NAME
         * @default default
         */
        network?: string;
        /**
         * Subnet
         * @description a name in the region, or projects/PROJECT/regions/REGION/subnetworks/NAME; absent: the name of the network
         */
        subnet?: string;
        /**
         * Public address
         * @description true or false: whether the VM has one
         * @default true
         */
        publicIp?: boolean;
        /**
         * Idle shutdown
         * @description a duration from 10m to 24h, such as 10800s or 3h
         * @default 10800s
         * @example 90m
         * @example 12h
         */
        idleShutdown?: string;
      };
      /**
       * Access
       * @description an object: who may do what
       */
      access?: {
        /**
         * Profile
         * @description least-privilege, lab (the lab's wide roles) or none (nothing is granted, only verified)
         * @default least-privilege
         * @enum {unknown}
         */
        profile?: 'least-privilege' | 'lab' | 'none';
        /**
         * Accounts
         * @description own (made for it), default (the project's, for the profiles lab and none), or { builder, notebook } with two e-mails; with the profile lab, default is what leaving it out means
         * @default own
         */
        accounts?:
          | ('own' | 'default')
          | {
              /**
               * Builder
               * @description a service account's e-mail address
               */
              builder: string;
              /**
               * Notebook
               * @description a service account's e-mail address
               */
              notebook: string;
            };
        /**
         * Extra grants
         * @description at most 50 of { role, on } for the notebook's account
         * @default []
         */
        grants?: {
          /**
           * Role
           * @description a role such as roles/bigquery.dataViewer
           */
          role: string;
          /**
           * Resource
           * @description a full resource name; absent: the project
           */
          on?: string;
        }[];
      };
      /**
       * Labels
       * @description an object whose keys are 1 to 63 lower-case letters, digits, "_" or "-", a letter first
       * @default {}
       */
      labels?: {
        [key: string]: string;
      };
      /**
       * Time to live
       * @description a duration from 1m to 366d, such as 12h or 30d
       * @example 90m
       * @example 12h
       */
      ttl?: string;
      /**
       * Expiry
       * @description a time of RFC 3339 such as 2026-12-31T18:00:00Z
       * @example 2026-12-31T18:00:00Z
       */
      expireTime?: string;
      /**
       * At expiry
       * @description stop, which keeps the disks, or delete, which removes everything
       * @default stop
       * @enum {unknown}
       */
      expireAction?: 'stop' | 'delete';
    };
    /** Environment */
    Environment: {
      /** @example projects/my-project/environments/mlops-lab */
      name: string;
      projectId: string;
      environmentId: string;
      /** @enum {unknown} */
      goal: 'READY' | 'STOPPED' | 'DELETED';
      /** @enum {unknown} */
      state:
        | 'PROVISIONING'
        | 'UPDATING'
        | 'READY'
        | 'STOPPED'
        | 'RETRYING'
        | 'ACTION_REQUIRED'
        | 'CANCELLED'
        | 'DELETING'
        | 'DELETED';
      /** @description whether it was READY once: from then on people may have files in it */
      everReady: boolean;
      /** @description one sentence: what a person should know or do */
      attention?: string;
      /**
       * Environment
       * @description an object: an MLOps environment on Google Cloud
       */
      spec: {
        /**
         * Project
         * @description a project's id (not its number): 6 to 30 of a-z, 0-9 and "-", a letter first, no "-" last, and no domain such as example.com: in front, because image and bucket names derive from it
         * @example my-project
         */
        projectId: string;
        /**
         * Environment
         * @description 3 to 20 of a-z, 0-9 and "-", a letter first and no "-" last, because account ids derive from it
         * @example mlops-lab
         */
        environmentId: string;
        /**
         * Region
         * @description a region such as us-central1
         */
        region?: string;
        /**
         * Zones
         * @description at most 20 zones of the region, tried in this order; none: all that are UP, in Compute's order
         */
        zones?: string[];
        /**
         * Services
         * @description at most 50 services to enable besides those the steps need
         */
        services?: string[];
        /**
         * Image
         * @description an object with one of dockerfile, files, source and uri; none: the built-in Dockerfile
         */
        image?: {
          /**
           * Dockerfile
           * @description the text of a Dockerfile that copies no files
           */
          dockerfile?: string;
          /**
           * Build context
           * @description an object of texts by relative path, a Dockerfile among them, 128 KiB in all
           */
          files?: {
            [key: string]: string;
          };
          /**
           * Build context in Cloud Storage
           * @description a .tgz, .tar.gz or .zip object of the same project
           * @example gs://my-bucket/context.tgz
           */
          source?: string;
          /**
           * Existing image
           * @description the address of an image with a tag of its own, not latest and not a digest
           * @example us-central1-docker.pkg.dev/my-project/images/mlops-dev:2026-11-01
           */
          uri?: string;
          /**
           * Version
           * @description up to 63 letters, digits, "_", "." or "-"; a new value builds again
           */
          version?: string;
          /**
           * Image name
           * @description lower-case letters and digits, joined by ".", "_" or "-"
           */
          name?: string;
          /**
           * Extra tag
           * @description up to 128 letters, digits, "_", "." or "-"; the notebook uses the content tag
           */
          tag?: string;
          /**
           * Repository
           * @description the id of an Artifact Registry repository of the project, or a gcr.io host
           */
          repository?: string;
          /**
           * Build timeout
           * @description a duration from 60s to 24h, such as 3600s, 90m or 12h
           * @example 90m
           * @example 12h
           */
          timeout?: string;
        };
        /**
         * Notebook
         * @description an object: the Workbench instance
         */
        notebook?: {
          /**
           * Machine type
           * @description a Compute Engine machine type, such as n2-standard-8
           */
          machineType?: string;
          /**
           * Accelerator
           * @description an object { type, count }
           */
          accelerator?: {
            /**
             * Accelerator type
             * @description one of Workbench's accelerator types, such as NVIDIA_TESLA_T4
             * @example NVIDIA_TESLA_T4
             * @example NVIDIA_L4
             */
            type: string;
            /**
             * Accelerators
             * @description a whole number from 1 to 16
             */
            count?: number;
          };
          /**
           * Boot disk
           * @description a whole number of GB from 150 to 65536
           */
          bootDiskGb?: number;
          /**
           * Data disk
           * @description a whole number of GB from 10 to 65536; it only grows
           */
          dataDiskGb?: number;
          /**
           * Disk type
           * @description PD_STANDARD, PD_BALANCED, PD_SSD or PD_EXTREME, for both disks
           * @enum {unknown}
           */
          diskType?: 'PD_STANDARD' | 'PD_BALANCED' | 'PD_SSD' | 'PD_EXTREME';
          /**
           * Owner
           * @description one user's e-mail address, without a prefix
           * @example ana@example.com
           */
          owner?: string;
          /**
           * Network
           * @description a name, or projects/PROJECT/global/networks/NAME
           */
          network?: string;
          /**
           * Subnet
           * @description a name in the region, or projects/PROJECT/regions/REGION/subnetworks/NAME; absent: the name of the network
           */
          subnet?: string;
          /**
           * Public address
           * @description true or false: whether the VM has one
           */
          publicIp?: boolean;
          /**
           * Idle shutdown
           * @description a duration from 10m to 24h, such as 10800s or 3h
           * @example 90m
           * @example 12h
           */
          idleShutdown?: string;
        };
        /**
         * Access
         * @description an object: who may do what
         */
        access?: {
          /**
           * Profile
           * @description least-privilege, lab (the lab's wide roles) or none (nothing is granted, only verified)
           * @enum {unknown}
           */
          profile?: 'least-privilege' | 'lab' | 'none';
          /**
           * Accounts
           * @description own (made for it), default (the project's, for the profiles lab and none), or { builder, notebook } with two e-mails; with the profile lab, default is what leaving it out means
           */
          accounts?:
            | ('own' | 'default')
            | {
                /**
                 * Builder
                 * @description a service account's e-mail address
                 */
                builder: string;
                /**
                 * Notebook
                 * @description a service account's e-mail address
                 */
                notebook: string;
              };
          /**
           * Extra grants
           * @description at most 50 of { role, on } for the notebook's account
           */
          grants?: {
            /**
             * Role
             * @description a role such as roles/bigquery.dataViewer
             */
            role: string;
            /**
             * Resource
             * @description a full resource name; absent: the project
             */
            on?: string;
          }[];
        };
        /**
         * Labels
         * @description an object whose keys are 1 to 63 lower-case letters, digits, "_" or "-", a letter first
         */
        labels?: {
          [key: string]: string;
        };
        /**
         * Time to live
         * @description a duration from 1m to 366d, such as 12h or 30d
         * @example 90m
         * @example 12h
         */
        ttl?: string;
        /**
         * Expiry
         * @description a time of RFC 3339 such as 2026-12-31T18:00:00Z
         * @example 2026-12-31T18:00:00Z
         */
        expireTime?: string;
        /**
         * At expiry
         * @description stop, which keeps the disks, or delete, which removes everything
         * @enum {unknown}
         */
        expireAction?: 'stop' | 'delete';
      };
      resolvedSpec: {
        [key: string]: unknown;
      };
      /** Format: date-time */
      createTime: string;
      /** @description such as user:ann@example.org */
      createdBy?: string;
      /** Format: date-time */
      updateTime: string;
      /** Format: date-time */
      observedTime: string;
      /** Format: date-time */
      expireTime?: string;
      /** Format: date-time */
      nextRunTime?: string;
      etag: string;
      /** @description of the current or last run; left out in lists */
      steps?: {
        name: string;
        title: string;
        /** @description names of the steps that have to end well before it starts */
        needs: string[];
        /** @enum {unknown} */
        state: 'PENDING' | 'RUNNING' | 'SUCCEEDED' | 'SKIPPED' | 'FAILED';
        /** Format: date-time */
        startTime?: string;
        /** Format: date-time */
        endTime?: string;
        /** @description how long it usually takes, at the pace of this service */
        expectedSeconds?: number;
        waiting?: {
          for: string;
          /** Format: date-time */
          since: string;
          attempt: number;
          /** Format: date-time */
          nextLookTime?: string;
        };
        failures?: components['schemas']['Failure'][];
      }[];
      failures: components['schemas']['Failure'][];
      outputs?: {
        jupyterLabUrl?: string;
        image: {
          uri: string;
          digest?: string;
          buildId?: string;
        };
        notebook: {
          zone: string;
          machineType: string;
          state: string;
        };
        serviceAccounts: {
          builder?: string;
          notebook: string;
        };
        access: {
          member: string;
          role: string;
          on: string;
        }[];
      };
      runs: {
        number: number;
        /** @enum {unknown} */
        kind: 'provision' | 'teardown';
        /** Format: date-time */
        startTime: string;
        /** Format: date-time */
        endTime?: string;
        /** @description who asked for it; absent: it began by itself */
        caller?: string;
        /** @enum {unknown} */
        result?: 'SUCCEEDED' | 'FAILED' | 'CANCELLED';
        /** @description the run in the Temporal UI */
        url: string;
      }[];
      left?: {
        resource: string;
        reason: string;
        /** @description whether Google goes on charging for it */
        billed: boolean;
        command?: string;
      }[];
    };
    EnvironmentList: {
      environments: components['schemas']['Environment'][];
      nextPageToken?: string;
      /** @description of all that match, whatever their state */
      stateCounts: {
        [key: string]: number;
      };
    };
    Failure: {
      step: string;
      /** @description named by what happens next; /errors/{kind} explains it */
      kind: string;
      sentence: string;
      fix?: {
        text: string;
        command?: string;
        link?: string;
      };
      code?: number;
      status?: string;
      reason?: string;
      resource?: string;
      logTail?: string[];
    };
    /** Plan */
    Plan: {
      /** @example projects/my-project/environments/mlops-lab */
      name: string;
      projectId: string;
      environmentId: string;
      /** Format: date-time */
      planTime: string;
      count: number;
      /**
       * Environment
       * @description an object: an MLOps environment on Google Cloud
       */
      spec: {
        /**
         * Project
         * @description a project's id (not its number): 6 to 30 of a-z, 0-9 and "-", a letter first, no "-" last, and no domain such as example.com: in front, because image and bucket names derive from it
         * @example my-project
         */
        projectId: string;
        /**
         * Environment
         * @description 3 to 20 of a-z, 0-9 and "-", a letter first and no "-" last, because account ids derive from it
         * @example mlops-lab
         */
        environmentId: string;
        /**
         * Region
         * @description a region such as us-central1
         */
        region?: string;
        /**
         * Zones
         * @description at most 20 zones of the region, tried in this order; none: all that are UP, in Compute's order
         */
        zones?: string[];
        /**
         * Services
         * @description at most 50 services to enable besides those the steps need
         */
        services?: string[];
        /**
         * Image
         * @description an object with one of dockerfile, files, source and uri; none: the built-in Dockerfile
         */
        image?: {
          /**
           * Dockerfile
           * @description the text of a Dockerfile that copies no files
           */
          dockerfile?: string;
          /**
           * Build context
           * @description an object of texts by relative path, a Dockerfile among them, 128 KiB in all
           */
          files?: {
            [key: string]: string;
          };
          /**
           * Build context in Cloud Storage
           * @description a .tgz, .tar.gz or .zip object of the same project
           * @example gs://my-bucket/context.tgz
           */
          source?: string;
          /**
           * Existing image
           * @description the address of an image with a tag of its own, not latest and not a digest
           * @example us-central1-docker.pkg.dev/my-project/images/mlops-dev:2026-11-01
           */
          uri?: string;
          /**
           * Version
           * @description up to 63 letters, digits, "_", "." or "-"; a new value builds again
           */
          version?: string;
          /**
           * Image name
           * @description lower-case letters and digits, joined by ".", "_" or "-"
           */
          name?: string;
          /**
           * Extra tag
           * @description up to 128 letters, digits, "_", "." or "-"; the notebook uses the content tag
           */
          tag?: string;
          /**
           * Repository
           * @description the id of an Artifact Registry repository of the project, or a gcr.io host
           */
          repository?: string;
          /**
           * Build timeout
           * @description a duration from 60s to 24h, such as 3600s, 90m or 12h
           * @example 90m
           * @example 12h
           */
          timeout?: string;
        };
        /**
         * Notebook
         * @description an object: the Workbench instance
         */
        notebook?: {
          /**
           * Machine type
           * @description a Compute Engine machine type, such as n2-standard-8
           */
          machineType?: string;
          /**
           * Accelerator
           * @description an object { type, count }
           */
          accelerator?: {
            /**
             * Accelerator type
             * @description one of Workbench's accelerator types, such as NVIDIA_TESLA_T4
             * @example NVIDIA_TESLA_T4
             * @example NVIDIA_L4
             */
            type: string;
            /**
             * Accelerators
             * @description a whole number from 1 to 16
             */
            count?: number;
          };
          /**
           * Boot disk
           * @description a whole number of GB from 150 to 65536
           */
          bootDiskGb?: number;
          /**
           * Data disk
           * @description a whole number of GB from 10 to 65536; it only grows
           */
          dataDiskGb?: number;
          /**
           * Disk type
           * @description PD_STANDARD, PD_BALANCED, PD_SSD or PD_EXTREME, for both disks
           * @enum {unknown}
           */
          diskType?: 'PD_STANDARD' | 'PD_BALANCED' | 'PD_SSD' | 'PD_EXTREME';
          /**
           * Owner
           * @description one user's e-mail address, without a prefix
           * @example ana@example.com
           */
          owner?: string;
          /**
           * Network
           * @description a name, or projects/PROJECT/global/networks/NAME
           */
          network?: string;
          /**
           * Subnet
           * @description a name in the region, or projects/PROJECT/regions/REGION/subnetworks/NAME; absent: the name of the network
           */
          subnet?: string;
          /**
           * Public address
           * @description true or false: whether the VM has one
           */
          publicIp?: boolean;
          /**
           * Idle shutdown
           * @description a duration from 10m to 24h, such as 10800s or 3h
           * @example 90m
           * @example 12h
           */
          idleShutdown?: string;
        };
        /**
         * Access
         * @description an object: who may do what
         */
        access?: {
          /**
           * Profile
           * @description least-privilege, lab (the lab's wide roles) or none (nothing is granted, only verified)
           * @enum {unknown}
           */
          profile?: 'least-privilege' | 'lab' | 'none';
          /**
           * Accounts
           * @description own (made for it), default (the project's, for the profiles lab and none), or { builder, notebook } with two e-mails; with the profile lab, default is what leaving it out means
           */
          accounts?:
            | ('own' | 'default')
            | {
                /**
                 * Builder
                 * @description a service account's e-mail address
                 */
                builder: string;
                /**
                 * Notebook
                 * @description a service account's e-mail address
                 */
                notebook: string;
              };
          /**
           * Extra grants
           * @description at most 50 of { role, on } for the notebook's account
           */
          grants?: {
            /**
             * Role
             * @description a role such as roles/bigquery.dataViewer
             */
            role: string;
            /**
             * Resource
             * @description a full resource name; absent: the project
             */
            on?: string;
          }[];
        };
        /**
         * Labels
         * @description an object whose keys are 1 to 63 lower-case letters, digits, "_" or "-", a letter first
         */
        labels?: {
          [key: string]: string;
        };
        /**
         * Time to live
         * @description a duration from 1m to 366d, such as 12h or 30d
         * @example 90m
         * @example 12h
         */
        ttl?: string;
        /**
         * Expiry
         * @description a time of RFC 3339 such as 2026-12-31T18:00:00Z
         * @example 2026-12-31T18:00:00Z
         */
        expireTime?: string;
        /**
         * At expiry
         * @description stop, which keeps the disks, or delete, which removes everything
         * @enum {unknown}
         */
        expireAction?: 'stop' | 'delete';
      };
      resolvedSpec: {
        [key: string]: unknown;
      };
      steps: {
        name: string;
        title: string;
        /**
         * @description UNKNOWN: it could not be looked at, because its API is still off or for what changes[0] says
         * @enum {unknown}
         */
        state: 'ABSENT' | 'PRESENT' | 'DIFFERS' | 'FOREIGN' | 'UNKNOWN' | 'SKIPPED';
        /** @description what a run would do, one sentence each; where it could not be looked at, would most likely do */
        changes: string[];
        /** @description at the pace of this service; 0 where a run has nothing to do */
        expectedSeconds: number;
      }[];
      findings: components['schemas']['Failure'][];
      quota: {
        /**
         * @example CPUS
         * @example SSD_TOTAL_GB
         * @example IN_USE_ADDRESSES
         * @example SERVICE_ACCOUNTS
         */
        metric: string;
        /** @description a region, or the project */
        where: string;
        /** @description by all that are not there yet */
        needed: number;
        limit: number;
        usage: number;
        /** @description how many of count it lets through */
        fits: number;
      }[];
      /** @description how many of count all quotas let through; absent while Compute Engine cannot be asked for its own */
      fits?: number;
      /** @description over the longest way through what is to be done; 0 where nothing is */
      expectedSeconds: number;
    };
    /**
     * Problem
     * @description RFC 9457
     */
    Problem: {
      /** @description the address of a page about the code */
      type: string;
      title: string;
      status: number;
      detail: string;
      code: string;
      requestId: string;
      errors?: {
        pointer: string;
        detail: string;
        suggestion?: string;
      }[];
      differences?: {
        pointer: string;
        was: unknown;
        wanted: unknown;
      }[];
    };
  };
  responses: never;
  parameters: never;
  requestBodies: never;
  headers: never;
  pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
  listEnvironments: {
    parameters: {
      query?: {
        pageSize?: number;
        /** @description nextPageToken of the page before */
        pageToken?: string;
        state?:
          | 'PROVISIONING'
          | 'UPDATING'
          | 'READY'
          | 'STOPPED'
          | 'RETRYING'
          | 'ACTION_REQUIRED'
          | 'CANCELLED'
          | 'DELETING'
          | 'DELETED';
        /** @description e-mail of the notebook owner */
        owner?: string;
        /** @description key=value */
        label?: string;
        showDeleted?: boolean;
      };
      header?: never;
      path: {
        /** @description a project id; - for all, in lists */
        projectId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['EnvironmentList'];
        };
      };
      /** @description Nobody is known by the token, or there is none: WWW-Authenticate says which */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
      /** @description The caller lacks the role that this asks for in the project, whether the environment exists or not */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
      /** @description The caller asked too often: Retry-After says when to go on */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
      /** @description RFC 9457 */
      '4XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
      /** @description RFC 9457 */
      '5XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
    };
  };
  createEnvironment: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description a project id; - for all, in lists */
        projectId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['EnvironmentSpec'];
      };
    };
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Environment'];
        };
      };
      /** @description Default Response */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Environment'];
        };
      };
      /** @description Nobody is known by the token, or there is none: WWW-Authenticate says which */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
      /** @description The caller lacks the role that this asks for in the project, whether the environment exists or not */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
      /** @description The caller asked too often: Retry-After says when to go on */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
      /** @description RFC 9457 */
      '4XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
      /** @description RFC 9457 */
      '5XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
    };
  };
  getEnvironment: {
    parameters: {
      query?: {
        /** @description such as 30s, at most 60s: with If-None-Match, answers as soon as the environment changes, else 304 */
        wait?: string;
      };
      header?: {
        /** @description the etag of what the caller has */
        'if-none-match'?: string;
      };
      path: {
        projectId: string;
        environmentId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Environment'];
        };
      };
      /** @description It is still what If-None-Match names */
      304: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description Nobody is known by the token, or there is none: WWW-Authenticate says which */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
      /** @description The caller lacks the role that this asks for in the project, whether the environment exists or not */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
      /** @description The caller asked too often: Retry-After says when to go on */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
      /** @description RFC 9457 */
      '4XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
      /** @description RFC 9457 */
      '5XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
    };
  };
  deleteEnvironment: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        projectId: string;
        environmentId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Environment'];
        };
      };
      /** @description Default Response */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Environment'];
        };
      };
      /** @description Nobody is known by the token, or there is none: WWW-Authenticate says which */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
      /** @description The caller lacks the role that this asks for in the project, whether the environment exists or not */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
      /** @description The caller asked too often: Retry-After says when to go on */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
      /** @description RFC 9457 */
      '4XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
      /** @description RFC 9457 */
      '5XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
    };
  };
  updateEnvironment: {
    parameters: {
      query?: {
        /** @description fields by their paths, such as notebook.machineType,labels; * for the whole spec; absent: every field of the body. A field that is named and not in the body goes back to its default */
        updateMask?: string;
        /** @description create it from the body if it does not exist */
        allowMissing?: boolean;
        /** @description allow a new notebook in the place of this one: what lies on its disks is lost */
        allowRecreate?: boolean;
      };
      header?: never;
      path: {
        projectId: string;
        environmentId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          [key: string]: unknown;
        };
      };
    };
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Environment'];
        };
      };
      /** @description Default Response */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Environment'];
        };
      };
      /** @description Nobody is known by the token, or there is none: WWW-Authenticate says which */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
      /** @description The caller lacks the role that this asks for in the project, whether the environment exists or not */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
      /** @description The caller asked too often: Retry-After says when to go on */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
      /** @description RFC 9457 */
      '4XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
      /** @description RFC 9457 */
      '5XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
    };
  };
  planNewEnvironment: {
    parameters: {
      query?: {
        /** @description how many alike: their quota is summed */
        count?: number;
      };
      header?: never;
      path: {
        /** @description a project id; - for all, in lists */
        projectId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['EnvironmentSpec'];
      };
    };
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Plan'];
        };
      };
      /** @description Nobody is known by the token, or there is none: WWW-Authenticate says which */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
      /** @description The caller lacks the role that this asks for in the project, whether the environment exists or not */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
      /** @description The caller asked too often: Retry-After says when to go on */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
      /** @description RFC 9457 */
      '4XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
      /** @description RFC 9457 */
      '5XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
    };
  };
  planEnvironment: {
    parameters: {
      query?: {
        /** @description how many alike: their quota is summed */
        count?: number;
      };
      header?: never;
      path: {
        projectId: string;
        environmentId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Plan'];
        };
      };
      /** @description Nobody is known by the token, or there is none: WWW-Authenticate says which */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
      /** @description The caller lacks the role that this asks for in the project, whether the environment exists or not */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
      /** @description The caller asked too often: Retry-After says when to go on */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
      /** @description RFC 9457 */
      '4XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
      /** @description RFC 9457 */
      '5XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
    };
  };
  retryEnvironment: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        projectId: string;
        environmentId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Default Response */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Environment'];
        };
      };
      /** @description Nobody is known by the token, or there is none: WWW-Authenticate says which */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
      /** @description The caller lacks the role that this asks for in the project, whether the environment exists or not */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
      /** @description The caller asked too often: Retry-After says when to go on */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
      /** @description RFC 9457 */
      '4XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
      /** @description RFC 9457 */
      '5XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
    };
  };
  cancelEnvironment: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        projectId: string;
        environmentId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Default Response */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Environment'];
        };
      };
      /** @description Nobody is known by the token, or there is none: WWW-Authenticate says which */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
      /** @description The caller lacks the role that this asks for in the project, whether the environment exists or not */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
      /** @description The caller asked too often: Retry-After says when to go on */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
      /** @description RFC 9457 */
      '4XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
      /** @description RFC 9457 */
      '5XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
    };
  };
  startEnvironment: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        projectId: string;
        environmentId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Default Response */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Environment'];
        };
      };
      /** @description Nobody is known by the token, or there is none: WWW-Authenticate says which */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
      /** @description The caller lacks the role that this asks for in the project, whether the environment exists or not */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
      /** @description The caller asked too often: Retry-After says when to go on */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
      /** @description RFC 9457 */
      '4XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
      /** @description RFC 9457 */
      '5XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
    };
  };
  stopEnvironment: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        projectId: string;
        environmentId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Default Response */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Environment'];
        };
      };
      /** @description Nobody is known by the token, or there is none: WWW-Authenticate says which */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
      /** @description The caller lacks the role that this asks for in the project, whether the environment exists or not */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
      /** @description The caller asked too often: Retry-After says when to go on */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
      /** @description RFC 9457 */
      '4XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
      /** @description RFC 9457 */
      '5XX': {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
    };
  };
  checkAlive: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            ok: boolean;
            /** @description of the program that answers */
            version: string;
          };
        };
      };
    };
  };
  checkReady: {
    parameters: {
      query?: {
        /** @description ask a worker too whether Google lets it in: seconds, and a short workflow */
        google?: boolean;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            ready: boolean;
            checks: {
              name: string;
              ok: boolean;
              /** @description whether work waits for it */
              required: boolean;
              /** @description what was found, and what to do */
              detail: string;
            }[];
          };
        };
      };
      /** @description Nobody is known by the token, or there is none: WWW-Authenticate says which */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
      /** @description The caller lacks the role that this asks for in the project, whether the environment exists or not */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Problem'];
        };
      };
      /** @description Default Response */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            ready: boolean;
            checks: {
              name: string;
              ok: boolean;
              /** @description whether work waits for it */
              required: boolean;
              /** @description what was found, and what to do */
              detail: string;
            }[];
          };
        };
      };
    };
  };
}
