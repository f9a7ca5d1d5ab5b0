/** What FROM may name: images of this world's registries, and those of others that everybody knows. */
import { pullImage } from './image-pull.js';
import { parseImage } from './images.js';
import type { Store } from './store.js';

export interface Base {
  workbench: boolean;
  gigabytes: number;
  digest: string;
}

/** Docker Hub's, with gigabytes as they lie there. */
const HUB: Record<string, number> = {
  alpine: 0.01,
  busybox: 0.01,
  'condaforge/miniforge3': 0.5,
  'continuumio/miniconda3': 0.5,
  debian: 0.1,
  golang: 0.8,
  'jupyter/base-notebook': 1,
  'jupyter/scipy-notebook': 3,
  'mambaorg/micromamba': 0.1,
  node: 1,
  'nvidia/cuda': 3,
  python: 1,
  'pytorch/pytorch': 4,
  'tensorflow/tensorflow': 2,
  ubuntu: 0.1,
};

/** Google's own beyond this world, open to everybody. */
const OPEN =
  /^(gcr\.io\/(cloud-builders|google\.com|distroless|google-containers)\/|(quay|ghcr)\.io\/|registry\.k8s\.io\/)/;

/** The image as the account gets it, or what Docker says instead. */
export function pullBase(store: Store, uri: string, account: string): Base | string {
  if (parseImage(uri) && !OPEN.test(uri)) {
    const image = pullImage(store, uri, account);
    if (typeof image !== 'string') return image;
    return image.startsWith('manifest unknown') ? `manifest for ${withTag(uri)} not found: ${image}` : image;
  }
  const name = uri.replace(/^(docker\.io\/|index\.docker\.io\/)?(library\/)?/, '').replace(/(:[\w.-]+)?(@.*)?$/, '');
  const gigabytes = OPEN.test(uri) ? 0.5 : HUB[name];
  if (gigabytes === undefined)
    return `pull access denied for ${name}, repository does not exist or may require 'docker login': denied: requested access to the resource is denied`;
  if (/:no-such/.test(uri)) return `manifest for ${uri} not found: manifest unknown: manifest unknown`;
  return { workbench: false, gigabytes, digest: `sha256:${store.chance.hex(64, `digest ${uri}`)}` };
}

export const withTag = (uri: string): string => (/(:[\w.-]+|@sha256:\w+)$/.test(uri) ? uri : `${uri}:latest`);
