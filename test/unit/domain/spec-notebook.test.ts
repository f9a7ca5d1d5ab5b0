import { describeRules } from './spec-rules.js';

const SERVICE_ACCOUNT = 'builder@my-project.iam.gserviceaccount.com';
const SUBNET = 'projects/host-project/regions/us-central1/subnetworks/team-a';
const ana = { owner: 'ana@example.com' };

const gpu = (accelerator: Record<string, unknown>, machineType = 'n1-standard-4') => ({ machineType, accelerator });
const t4 = gpu({ type: 'NVIDIA_TESLA_T4' });

describeRules('notebook', [
  ['has a machine type', { machineType: 'n2-custom-4-16384' }, { machineType: 'E2-micro' }, '/machineType', 'e2-micro'],
  ['has an accelerator type', t4, gpu({ type: 'nvidia-tesla-t4' }), '/accelerator/type', 'NVIDIA_TESLA_T4'],
  ['has a type of its accelerators', t4, gpu({ count: 1 }), '/accelerator/type'],
  [
    'counts accelerators from one',
    gpu({ type: 'NVIDIA_L4', count: 1 }),
    gpu({ type: 'NVIDIA_L4', count: 0 }),
    '/accelerator/count',
  ],
  ['has no accelerator on E2', t4, gpu({ type: 'NVIDIA_L4' }, 'e2-medium'), '/machineType'],
  ['has none on the default machine', t4, { accelerator: { type: 'NVIDIA_L4' } }, '/machineType', 'n1-standard-4'],
  ['has a boot disk of 150 GB or more', { bootDiskGb: 150 }, { bootDiskGb: 149 }, '/bootDiskGb'],
  ['has a number of GB', { bootDiskGb: 200 }, { bootDiskGb: '200' }, '/bootDiskGb', '200'],
  ['has whole GB', { dataDiskGb: 10 }, { dataDiskGb: 10.5 }, '/dataDiskGb'],
  ['has one of four disk types', { diskType: 'PD_SSD' }, { diskType: 'pd-ssd' }, '/diskType', 'PD_SSD'],
  ['has an address for an owner', ana, { owner: 'ana' }, '/owner'],
  ['has an owner without prefix', ana, { owner: 'user:ana@example.com' }, '/owner', 'ana@example.com'],
  ['has no group for an owner', ana, { owner: 'group:team@example.com' }, '/owner'],
  ['has a person for an owner', ana, { owner: SERVICE_ACCOUNT }, '/owner'],
  ['has a network', { network: 'projects/host-project/global/networks/shared' }, { network: 'global/x' }, '/network'],
  ['has a subnet', { subnet: 'team-a' }, { subnet: 'Team_A' }, '/subnet', 'team-a'],
  ['has a subnet of the region', { subnet: SUBNET }, { subnet: SUBNET.replace('central', 'east') }, '/subnet'],
  ['has a public address or none', { publicIp: false }, { publicIp: 'false' }, '/publicIp', 'false'],
  ['idles for ten minutes or more', { idleShutdown: '600s' }, { idleShutdown: '599s' }, '/idleShutdown', '10m'],
  ['idles for a day at most', { idleShutdown: '1d' }, { idleShutdown: '2d' }, '/idleShutdown', '24h'],
  ['idles for a time with a unit', { idleShutdown: '3h' }, { idleShutdown: 10800 }, '/idleShutdown', '10800s'],
]);
