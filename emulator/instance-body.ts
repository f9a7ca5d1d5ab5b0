import Type from 'typebox';
import type { Static, TProperties } from 'typebox';

import { protoEnum, protoEnumFrom0 } from './enums.js';

const message = <P extends TProperties>(fields: P) => Type.Partial(Type.Object(fields));
const map = Type.Record(Type.String(), Type.String());
const int64 = Type.String({ format: 'int64' });

const DiskType = protoEnum(
  { DISK_TYPE_UNSPECIFIED: 0, PD_STANDARD: 1, PD_SSD: 2, PD_BALANCED: 3, PD_EXTREME: 4 },
  'HYPERDISK_BALANCED',
);
const AcceleratorType = protoEnum(
  {
    ...{ ACCELERATOR_TYPE_UNSPECIFIED: 0, NVIDIA_TESLA_P100: 2, NVIDIA_TESLA_V100: 3, NVIDIA_TESLA_P4: 4 },
    ...{ NVIDIA_TESLA_T4: 5, NVIDIA_TESLA_T4_VWS: 8, NVIDIA_TESLA_P100_VWS: 9, NVIDIA_TESLA_P4_VWS: 10 },
    ...{ NVIDIA_TESLA_A100: 11, NVIDIA_A100_80GB: 12, NVIDIA_L4: 13 },
  },
  ...['NVIDIA_H100_80GB', 'NVIDIA_H100_MEGA_80GB', 'NVIDIA_H200_141GB', 'NVIDIA_B200', 'NVIDIA_RTX6000'],
);
const State = protoEnumFrom0(
  ...['STATE_UNSPECIFIED', 'STARTING', 'PROVISIONING', 'ACTIVE', 'STOPPING', 'STOPPED', 'DELETED', 'UPGRADING'],
  ...['INITIALIZING', 'SUSPENDING', 'SUSPENDED', 'ORPHANED'],
);
const HealthState = protoEnumFrom0(
  ...['HEALTH_STATE_UNSPECIFIED', 'HEALTHY', 'UNHEALTHY', 'AGENT_NOT_INSTALLED', 'AGENT_NOT_RUNNING'],
);
const disk = {
  diskSizeGb: int64,
  diskType: DiskType,
  diskEncryption: protoEnumFrom0('DISK_ENCRYPTION_UNSPECIFIED', 'GMEK', 'CMEK'),
  kmsKey: Type.String(),
};

const GceSetup = message({
  machineType: Type.String(),
  acceleratorConfigs: Type.Array(message({ type: AcceleratorType, coreCount: int64 })),
  serviceAccounts: Type.Array(message({ email: Type.String(), scopes: Type.Array(Type.String()) })),
  vmImage: message({ project: Type.String(), name: Type.String(), family: Type.String() }),
  containerImage: message({ repository: Type.String(), tag: Type.String() }),
  bootDisk: message(disk),
  dataDisks: Type.Array(message({ ...disk, resourcePolicies: Type.Array(Type.String()) })),
  shieldedInstanceConfig: message({
    enableSecureBoot: Type.Boolean(),
    enableVtpm: Type.Boolean(),
    enableIntegrityMonitoring: Type.Boolean(),
  }),
  networkInterfaces: Type.Array(
    message({
      network: Type.String(),
      subnet: Type.String(),
      nicType: protoEnumFrom0('NIC_TYPE_UNSPECIFIED', 'VIRTIO_NET', 'GVNIC'),
      internalIp: Type.String(),
      accessConfigs: Type.Array(message({ externalIp: Type.String() })),
    }),
  ),
  disablePublicIp: Type.Boolean(),
  tags: Type.Array(Type.String()),
  metadata: map,
  systemMetadata: map,
  enableIpForwarding: Type.Boolean(),
  gpuDriverConfig: message({ enableGpuDriver: Type.Boolean(), customGpuDriverPath: Type.String() }),
  minCpuPlatform: Type.String(),
  reservationAffinity: Type.Unknown(),
  confidentialInstanceConfig: Type.Unknown(),
  instanceId: Type.String(),
});

/** The Instance message of notebooks v2; output-only fields are read and ignored, as Google does. */
export const InstanceBody = message({
  name: Type.String(),
  gceSetup: GceSetup,
  proxyUri: Type.String(),
  instanceOwners: Type.Array(Type.String()),
  creator: Type.String(),
  state: State,
  upgradeHistory: Type.Unknown(),
  id: Type.String(),
  healthState: HealthState,
  healthInfo: map,
  createTime: Type.String(),
  updateTime: Type.String(),
  disableProxyAccess: Type.Boolean(),
  labels: map,
  thirdPartyProxyUrl: Type.String(),
  enableThirdPartyIdentity: Type.Boolean(),
  enableManagedEuc: Type.Boolean(),
  enableDeletionProtection: Type.Boolean(),
  satisfiesPzs: Type.Boolean(),
  satisfiesPzi: Type.Boolean(),
});
export type InstanceBody = Static<typeof InstanceBody>;
export type GceSetup = Static<typeof GceSetup>;

export const ResizeBody = message({
  bootDisk: message(disk),
  dataDisk: message({ ...disk, resourcePolicies: Type.Array(Type.String()) }),
});
export type ResizeBody = Static<typeof ResizeBody>;
