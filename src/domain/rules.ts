import { accessMistakes } from './access-rules.js';
import { DEFAULTS } from './defaults.js';
import { DURATION_PATTERN, seconds } from './duration.js';
import { imageMistakes } from './image-rules.js';
import { pointer, quote, type Mistake } from './mistake.js';
import { PRODUCT } from './product.js';
import { mapService } from './services.js';
import type { EnvironmentSpec } from './spec-schema.js';

/** What a caller wrote, as far as its types are right; every field may be missing, and syntax is not yet checked. */
type Draft = Partial<EnvironmentSpec>;

const MAX_LABELS = 60;

/** What no single field's schema can say: fields that depend on each other, and answers better than a pattern. */
export const RULES: readonly ((draft: Draft) => Mistake[])[] = [
  placeMistakes,
  serviceMistakes,
  ({ image, projectId }) => (image === undefined ? [] : imageMistakes(image, projectId)),
  notebookMistakes,
  accessMistakes,
  labelMistakes,
  durationMistakes,
  expiryMistakes,
];

function placeMistakes({ region = DEFAULTS.region, zones = [], notebook }: Draft): Mistake[] {
  const mistakes = zones.flatMap((zone, index) => {
    const at = pointer('zones', index);
    if (zones.indexOf(zone) < index) return [{ pointer: at, detail: `Zone ${zone} is listed twice.` }];
    if (zone.startsWith(`${region}-`)) return [];
    return [
      { pointer: at, detail: `Zone ${quote(zone)} does not lie in region ${region}: all zones lie in the region.` },
    ];
  });
  const [, subnetRegion] = /^projects\/[^/]+\/regions\/([^/]+)\//.exec(notebook?.subnet ?? '') ?? [];
  if (subnetRegion !== undefined && subnetRegion !== region) {
    const detail = `The subnet lies in ${subnetRegion} and the notebook in ${region}: a VM needs a subnet of its own region.`;
    mistakes.push({ pointer: '/notebook/subnet', detail });
  }
  const [, inZone] = /^([a-z]+-[a-z]+[0-9]+)-[a-z]$/.exec(region) ?? [];
  if (inZone === undefined) return mistakes;
  const detail = `${region} is a zone: region takes its region, and zones takes a list of zones.`;
  return [{ pointer: '/region', detail, suggestion: inZone }];
}

function serviceMistakes({ services = [] }: Draft): Mistake[] {
  return services.flatMap((name, index) => {
    const mapped = mapService(name);
    if ('service' in mapped) return [];
    const { retired, successor, since, source } = mapped;
    const detail = `${retired} was shut down on ${since} (${source}): ${successor} is its successor.`;
    return [{ pointer: pointer('services', index), detail, suggestion: successor }];
  });
}

function notebookMistakes({ notebook = {} }: Draft): Mistake[] {
  const { owner = '', accelerator, machineType = DEFAULTS.notebook.machineType } = notebook;
  const mistakes: Mistake[] = [];
  const why = /^group:/i.test(owner)
    ? "is a group, and Workbench lets one user own a notebook: write that user's e-mail address"
    : /gserviceaccount\.com$/i.test(owner)
      ? 'is a service account, and the owner is the person who opens the notebook in a browser'
      : undefined;
  if (why !== undefined) mistakes.push({ pointer: '/notebook/owner', detail: `${quote(owner)} ${why}.` });
  // https://cloud.google.com/compute/docs/gpus: GPUs are attached to N1 machines or come with an accelerator-optimized one.
  if (accelerator !== undefined && machineType.startsWith('e2-')) {
    const detail = `${machineType} takes no accelerator: N1 machines do, and A2, A3 and G2 machines come with theirs.`;
    const suggestion = machineType.replace(/^e2-(?=standard|high)/, 'n1-');
    mistakes.push({
      pointer: '/notebook/machineType',
      detail,
      ...(suggestion !== machineType && { suggestion }),
    });
  }
  return mistakes;
}

function labelMistakes({ labels = {} }: Draft): Mistake[] {
  const keys = Object.keys(labels);
  if (keys.length > MAX_LABELS) {
    const detail = `${keys.length} labels are too many: Google allows 64, and ${64 - MAX_LABELS} are kept for our own.`;
    return [{ pointer: '/labels', detail }];
  }
  return keys
    .filter((key) => key.startsWith(PRODUCT))
    .map((key) => ({
      pointer: pointer('labels', key),
      detail: `${quote(key)} is reserved: labels that start with ${quote(PRODUCT)} mark what this service made.`,
    }));
}

const MINUTE = 60;
const DAY = 86_400;

function durationMistakes({ image, notebook, ttl }: Draft): Mistake[] {
  return [
    // Cloud Build ends a build after 24 hours at the latest.
    ...between('/image/timeout', image?.timeout, ['60s', MINUTE], ['24h', DAY]),
    // aiplatform v1, NotebookIdleShutdownConfig: 10 to 1440 minutes.
    ...between('/notebook/idleShutdown', notebook?.idleShutdown, ['10m', 10 * MINUTE], ['24h', DAY]),
    ...between('/ttl', ttl, ['1m', MINUTE], ['366d', 366 * DAY]),
  ];
}

function between(at: string, value: string | undefined, least: [string, number], most: [string, number]): Mistake[] {
  if (value === undefined || !new RegExp(DURATION_PATTERN).test(value)) return [];
  const bound = seconds(value) < least[1] ? least : seconds(value) > most[1] ? most : undefined;
  if (bound === undefined) return [];
  const detail = `${at.slice(1).replace('/', '.')} cannot be ${value}: it takes ${least[0]} to ${most[0]}.`;
  return [{ pointer: at, detail, suggestion: bound[0] }];
}

function expiryMistakes({ ttl, expireTime }: Draft): Mistake[] {
  if (expireTime === undefined) return [];
  if (ttl !== undefined) {
    return [{ pointer: '/expireTime', detail: 'ttl and expireTime say the same thing twice: write one of them.' }];
  }
  const day = expireTime.slice(0, 10);
  const midnight = new Date(`${day}T00:00:00Z`);
  const real = !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(day);
  if (real && !Number.isNaN(Date.parse(expireTime))) return [];
  const detail = `${quote(expireTime)} is not a time of RFC 3339 such as 2026-12-31T18:00:00Z.`;
  return [{ pointer: '/expireTime', detail }];
}
