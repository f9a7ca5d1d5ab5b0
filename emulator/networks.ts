/** A project's networks, as its owner would have made them: `default`, in auto mode, unless told otherwise. */
import { ApiError } from './errors.js';
import { REGIONS, regionOf } from './places.js';
import type { InstanceRecord } from './workbench.js';

export interface Subnetwork {
  name: string;
  region: string;
  ipCidrRange: string;
}

export interface Network {
  name: string;
  /** Auto mode: a subnetwork of the network's own name in every region. */
  autoCreateSubnetworks: boolean;
  subnetworks: readonly Subnetwork[];
}

export interface NewNetwork {
  name: string;
  /** Absent: auto mode. */
  subnetworks?: { name: string; region: string }[];
}

export function newNetwork({ name, subnetworks }: NewNetwork): Network {
  const custom = subnetworks?.map((subnetwork, index) => ({ ...subnetwork, ipCidrRange: `10.0.${index}.0/24` }));
  return { name, autoCreateSubnetworks: custom === undefined, subnetworks: custom ?? autoSubnetworks(name) };
}

/** Of every network of that name: all projects' would be 19 kB each. */
const AUTO = new Map<string, readonly Subnetwork[]>();

/** The ranges of auto mode lie in 10.128.0.0/9 (https://docs.cloud.google.com/vpc/docs/subnets#ip-ranges). */
function autoSubnetworks(name: string): readonly Subnetwork[] {
  const known = AUTO.get(name);
  if (known) return known;
  const regions = [...REGIONS.keys()].sort();
  const made = regions.map((region, index) => ({ name, region, ipCidrRange: `10.${128 + index * 2}.0.0/20` }));
  AUTO.set(name, made);
  return made;
}

const LINK = 'https://www.googleapis.com/compute/v1/';

/** The network or subnetwork that a VM's interface names, by its short name or its path; its project by id or number. */
const named = <T extends { name: string }>(
  items: readonly T[],
  asked: string,
  paths: (item: T) => string[],
): T | undefined => items.find((item) => item.name === asked || paths(item).includes(asked.replace(LINK, '')));

const refused = (field: string, value: string, what: string): ApiError =>
  new ApiError(
    'INVALID_ARGUMENT',
    `Invalid value for field 'resource.networkInterfaces[0]${field}': '${value}'. ${what}`,
  );

/** Texts: https://github.com/hashicorp/terraform-google-vault/pull/21; for a subnetwork of another network none is known. */
export function networkProblem({ setup, zone, project }: InstanceRecord): ApiError | undefined {
  const [{ network: askedNetwork = '', subnet: askedSubnet = '' } = {}] = setup.networkInterfaces ?? [];
  const owners = [`projects/${project.projectId}`, `projects/${project.number}`];
  const network = named(project.networks, askedNetwork, ({ name }) =>
    owners.map((owner) => `${owner}/global/networks/${name}`),
  );
  if (!network) return refused('.network', askedNetwork, 'The referenced network resource cannot be found.');
  if (askedSubnet === '') {
    return refused(
      '.subnetwork',
      '',
      'Network interface must specify a subnet if the network resource is in custom subnet mode.',
    );
  }
  const region = regionOf(zone);
  const here = network.subnetworks.filter((subnetwork) => subnetwork.region === region);
  const subnetwork = named(here, askedSubnet, ({ name }) =>
    owners.map((owner) => `${owner}/regions/${region}/subnetworks/${name}`),
  );
  if (subnetwork) return undefined;
  return refused('.subnetwork', askedSubnet, 'The referenced subnetwork resource cannot be found.');
}

/** Where the caller names no subnetwork, auto mode has one; custom mode wants it named. */
export function usualSubnet(project: InstanceRecord['project'], network: string, region: string): { subnet?: string } {
  const name = network.slice(network.lastIndexOf('/') + 1);
  const isCustom = project.networks.some((one) => one.name === name && !one.autoCreateSubnetworks);
  return isCustom ? {} : { subnet: `projects/${project.projectId}/regions/${region}/subnetworks/${name}` };
}
