import type { GceSetup } from './instance-body.js';
import { usualSubnet } from './networks.js';
import { regionOf } from './places.js';
import type { InstanceRecord } from './workbench.js';

/** What was not said gets Google's defaults, and metadata and tags of Google's come along (as in the same Terraform resource). */
export function completeSetup(
  { project, zone }: Pick<InstanceRecord, 'project' | 'zone'>,
  asked: GceSetup,
  email: string,
  owners: string[],
): InstanceRecord['setup'] {
  const region = regionOf(zone);
  const [{ network, ...networkInterface } = {}] = asked.networkInterfaces ?? [];
  const usualNetwork = `projects/${project.projectId}/global/networks/default`;
  const [dataDisk = {}] = asked.dataDisks ?? [];
  const disk = { diskType: 'PD_BALANCED', diskEncryption: 'GMEK' } as const;
  const container = asked.containerImage ? { containerImage: { tag: 'latest', ...asked.containerImage } } : {};
  const vm = asked.containerImage
    ? {}
    : { vmImage: { project: 'cloud-notebooks-managed', family: 'workbench-instances', ...asked.vmImage } };
  return {
    ...asked,
    ...container,
    ...vm,
    machineType: asked.machineType ?? 'e2-standard-4',
    serviceAccounts: [
      {
        email,
        scopes: ['https://www.googleapis.com/auth/cloud-platform', 'https://www.googleapis.com/auth/userinfo.email'],
      },
    ],
    bootDisk: { ...disk, diskSizeGb: '150', ...asked.bootDisk },
    dataDisks: [{ ...disk, diskSizeGb: '100', ...dataDisk }],
    networkInterfaces: [
      {
        network: network ?? usualNetwork,
        ...usualSubnet(project, network ?? usualNetwork, region),
        nicType: 'VIRTIO_NET',
        ...networkInterface,
      },
    ],
    shieldedInstanceConfig: {
      enableSecureBoot: false,
      enableVtpm: true,
      enableIntegrityMonitoring: true,
      ...asked.shieldedInstanceConfig,
    },
    tags: [...new Set([...(asked.tags ?? []), 'deeplearning-vm', 'notebook-instance'])],
    metadata: {
      ...asked.metadata,
      'notebooks-api': 'PROD',
      'notebooks-api-version': 'v2',
      'proxy-mode': owners.length > 0 ? 'mail' : 'service_account',
      ...(owners[0] === undefined ? {} : { 'proxy-user-mail': owners[0] }),
      'serial-port-logging-enable': 'true',
    },
  };
}
