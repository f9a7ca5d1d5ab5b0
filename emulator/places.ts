/** Where what can be had: a part of Google's regions, zones and machine types (https://docs.cloud.google.com/compute/docs/regions-zones). */
const ZONES: Record<string, { letters: string; lacks?: Record<string, readonly string[]> }> = {
  'us-central1': { letters: 'abcf', lacks: { f: ['n2', 'c3', 'g2', 'a2', 'nvidia-l4', 'nvidia-tesla-a100'] } },
  'us-east1': { letters: 'bcd', lacks: { b: ['c3'], c: ['a2', 'nvidia-tesla-a100'], d: ['a2', 'nvidia-tesla-a100'] } },
  'us-west1': { letters: 'abc', lacks: { c: ['g2', 'nvidia-l4'] } },
  'europe-west1': { letters: 'bcd', lacks: { d: ['a2', 'g2', 'nvidia-l4', 'nvidia-tesla-a100'] } },
  'europe-west4': { letters: 'abc', lacks: { c: ['a2', 'nvidia-tesla-a100'] } },
  'asia-northeast1': { letters: 'abc', lacks: { b: ['a2', 'g2', 'nvidia-l4', 'nvidia-tesla-a100'] } },
};

export const REGIONS = new Map<string, string[]>(
  Object.entries(ZONES).map(([region, { letters }]) => [
    region,
    letters.split('').map((letter) => `${region}-${letter}`),
  ]),
);

export const ALL_ZONES: string[] = [...REGIONS.values()].flat().sort();

export const regionOf = (zone: string): string => zone.slice(0, zone.lastIndexOf('-'));

export interface MachineType {
  name: string;
  family: string;
  cpus: number;
  memoryMb: number;
  accelerator?: { type: string; count: number };
}

const series = (prefix: string, cpus: number[], gigabytesPerCpu: number): MachineType[] =>
  cpus.map((count) => ({
    name: `${prefix}-${count}`,
    family: prefix.split('-')[0] ?? prefix,
    cpus: count,
    memoryMb: count * gigabytesPerCpu * 1024,
  }));

const MACHINE_TYPES: MachineType[] = [
  { name: 'e2-micro', family: 'e2', cpus: 2, memoryMb: 1024 },
  { name: 'e2-small', family: 'e2', cpus: 2, memoryMb: 2048 },
  { name: 'e2-medium', family: 'e2', cpus: 2, memoryMb: 4096 },
  ...series('e2-standard', [2, 4, 8, 16, 32], 4),
  ...series('e2-highmem', [2, 4, 8, 16], 8),
  ...series('e2-highcpu', [2, 4, 8, 16, 32], 1),
  ...series('n1-standard', [1, 2, 4, 8, 16, 32], 3.75),
  ...series('n1-highmem', [2, 4, 8, 16, 32], 6.5),
  ...series('n2-standard', [2, 4, 8, 16, 32], 4),
  ...series('n2-highmem', [2, 4, 8, 16, 32], 8),
  ...series('c3-standard', [4, 8, 22], 4),
  ...series('g2-standard', [4, 8, 12, 16], 4).map((type) => ({
    ...type,
    accelerator: { type: 'nvidia-l4', count: 1 },
  })),
  {
    name: 'a2-highgpu-1g',
    family: 'a2',
    cpus: 12,
    memoryMb: 87_040,
    accelerator: { type: 'nvidia-tesla-a100', count: 1 },
  },
];

export interface AcceleratorType {
  name: string;
  description: string;
  most: number;
}

const ACCELERATOR_TYPES: AcceleratorType[] = [
  { name: 'nvidia-tesla-t4', description: 'NVIDIA T4', most: 4 },
  { name: 'nvidia-tesla-v100', description: 'NVIDIA V100', most: 8 },
  { name: 'nvidia-l4', description: 'NVIDIA L4', most: 8 },
  { name: 'nvidia-tesla-a100', description: 'NVIDIA A100 40GB', most: 16 },
];

const lacking = (zone: string): readonly string[] => ZONES[regionOf(zone)]?.lacks?.[zone.slice(-1)] ?? [];

export const machineTypesIn = (zone: string): MachineType[] =>
  MACHINE_TYPES.filter(({ family }) => !lacking(zone).includes(family)).sort((one, other) =>
    one.name < other.name ? -1 : 1,
  );

export const machineTypeIn = (zone: string, name: string): MachineType | undefined =>
  machineTypesIn(zone).find((type) => type.name === name);

export const acceleratorTypesIn = (zone: string): AcceleratorType[] =>
  ACCELERATOR_TYPES.filter(({ name }) => !lacking(zone).includes(name));
