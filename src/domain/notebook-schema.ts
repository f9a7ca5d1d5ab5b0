import { Type } from 'typebox';

import { DEFAULTS } from './defaults.js';
import { closed, duration, gigabytes, NAME, optional, REGION, text } from './fields.js';
import { PROJECT_ID } from './names.js';

const EMAIL = '(?!.*gserviceaccount\\.com$)[^@:\\s]+@[^@:\\s]+\\.[^@:.\\s]+';
const { notebook } = DEFAULTS;

const AcceleratorSchema = Type.Object(
  {
    type: text(
      'Accelerator type',
      'NVIDIA_[A-Z0-9_]+',
      "one of Workbench's accelerator types, such as NVIDIA_TESLA_T4",
      {
        examples: ['NVIDIA_TESLA_T4', 'NVIDIA_L4'],
      },
    ),
    count: Type.Optional(
      Type.Integer({
        title: 'Accelerators',
        description: 'a whole number from 1 to 16',
        minimum: 1,
        maximum: 16,
        default: notebook.acceleratorCount,
      }),
    ),
  },
  { ...closed, title: 'Accelerator', description: 'an object { type, count }' },
);

export const NotebookSchema = Type.Object(
  {
    machineType: optional(
      'Machine type',
      '[a-z][a-z0-9]*(?:-[a-z0-9]+)+',
      'a Compute Engine machine type, such as n2-standard-8',
      {
        default: notebook.machineType,
      },
    ),
    accelerator: Type.Optional(AcceleratorSchema),
    bootDiskGb: gigabytes('Boot disk', 'a whole number of GB from 150 to 65536', 150, notebook.bootDiskGb),
    dataDiskGb: gigabytes('Data disk', 'a whole number of GB from 10 to 65536; it only grows', 10, notebook.dataDiskGb),
    diskType: Type.Optional(
      Type.Enum(['PD_STANDARD', 'PD_BALANCED', 'PD_SSD', 'PD_EXTREME'], {
        title: 'Disk type',
        description: 'PD_STANDARD, PD_BALANCED, PD_SSD or PD_EXTREME, for both disks',
        default: notebook.diskType,
      }),
    ),
    owner: optional('Owner', EMAIL, "one user's e-mail address, without a prefix", { examples: ['ana@example.com'] }),
    network: optional(
      'Network',
      `(?:projects/${PROJECT_ID.pattern}/global/networks/)?${NAME}`,
      'a name, or projects/PROJECT/global/networks/NAME',
      {
        default: notebook.network,
      },
    ),
    subnet: optional(
      'Subnet',
      `(?:projects/${PROJECT_ID.pattern}/regions/${REGION}/subnetworks/)?${NAME}`,
      'a name in the region, or projects/PROJECT/regions/REGION/subnetworks/NAME; absent: the name of the network',
    ),
    publicIp: Type.Optional(
      Type.Boolean({
        title: 'Public address',
        description: 'true or false: whether the VM has one',
        default: notebook.publicIp,
      }),
    ),
    idleShutdown: duration('Idle shutdown', 'a duration from 10m to 24h, such as 10800s or 3h', {
      default: notebook.idleShutdown,
    }),
  },
  { ...closed, title: 'Notebook', description: 'an object: the Workbench instance' },
);
