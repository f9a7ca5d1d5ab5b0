import Type from 'typebox';
import type { Static, TProperties } from 'typebox';

const message = <P extends TProperties>(fields: P) => Type.Partial(Type.Object(fields));
const map = Type.Record(Type.String(), Type.String());
const int64 = Type.String({ format: 'int64' });

const DiskType = Type.Enum([
  'DISK_TYPE_UNSPECIFIED',
  'PD_STANDARD',
  'PD_SSD',
  'PD_BALANCED',
  'PD_EXTREME',
  'HYPERDISK_BALANCED',
]);
const disk = {
  diskSizeGb: int64,
  diskType: DiskType,
  diskEncryption: Type.Enum(['DISK_ENCRYPTION_UNSPECIFIED', 'GMEK', 'CMEK']),
  kmsKey: Type.String(),
};

const GceSetup = message({
  machineType: Type.String(),
  acceleratorConfigs: Type.Array(message({ type: Type.String(), coreCount: int64 })),
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
      nicType: Type.Enum(['NIC_TYPE_UNSPECIFIED', 'VIRTIO_NET', 'GVNIC']),
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
  state: Type.String(),
  upgradeHistory: Type.Unknown(),
  id: Type.String(),
  healthState: Type.String(),
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
