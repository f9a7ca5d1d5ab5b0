/** The scalars of Google's JSON (https://protobuf.dev/programming-guides/json/): as they are written, and what is read besides. */
export interface Scalar {
  /** What Google calls the type in a refusal. */
  name: string;
  /** As Discovery has it: what a client should send, and Google does. */
  isWritten: (value: unknown) => boolean;
  /** What Google reads all the same, as it would be written; undefined is refused. */
  accept?: (value: unknown) => string | number | undefined;
  /** Of an enum: the number behind a name. */
  numberOf?: (name: string) => number;
}

const text =
  (pattern: RegExp) =>
  (value: unknown): boolean =>
    typeof value === 'string' && pattern.test(value);

const isWhole =
  (least: number, most: number) =>
  (value: unknown): value is number =>
    Number.isInteger(value) && (value as number) >= least && (value as number) <= most;

const digits = (name: string): Scalar => ({
  name,
  isWritten: text(/^-?\d+$/),
  accept: (value) => (Number.isSafeInteger(value) ? String(value) : undefined),
});

const whole = (name: string, least: number, most: number): Scalar => ({
  name,
  isWritten: isWhole(least, most),
  accept: (value) =>
    typeof value === 'string' && value !== '' && isWhole(least, most)(Number(value)) ? Number(value) : undefined,
});

const number: Scalar = { name: 'TYPE_DOUBLE', isWritten: (value) => typeof value === 'number' };
const wellKnown = (name: string): string => `type.googleapis.com/google.protobuf.${name}`;
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;
const timestamp: Scalar = { name: wellKnown('Timestamp'), isWritten: text(MOMENT) };

/** By Discovery's format, or its type where it has none (https://developers.google.com/discovery/v1/type-format). */
export const SCALARS: Readonly<Record<string, Scalar>> = {
  string: { name: 'TYPE_STRING', isWritten: (value) => typeof value === 'string' },
  boolean: { name: 'TYPE_BOOL', isWritten: (value) => typeof value === 'boolean' },
  int32: whole('TYPE_INT32', -(2 ** 31), 2 ** 31 - 1),
  uint32: whole('TYPE_UINT32', 0, 2 ** 32 - 1),
  int64: digits('TYPE_INT64'),
  uint64: digits('TYPE_UINT64'),
  float: { ...number, name: 'TYPE_FLOAT' },
  double: number,
  byte: { name: 'TYPE_BYTES', isWritten: text(/^[A-Za-z0-9+/_-]*={0,2}$/) },
  date: { name: 'TYPE_STRING', isWritten: text(/^\d{4}-\d\d-\d\d$/) },
  'date-time': timestamp,
  'google-datetime': timestamp,
  'google-duration': { name: wellKnown('Duration'), isWritten: text(/^-?\d+(\.\d{1,9})?s$/) },
  'google-fieldmask': { name: wellKnown('FieldMask'), isWritten: text(/^(\*|[\w.*]+(,[\w.*]+)*|)$/) },
};

/**
 * Numbers that differ from the place in Discovery's list, by the enum's first name: documents have no numbers, and Google's
 * generated clients send nothing else (google-cloud-build 3.43.0, -notebooks 1.18.0, -artifact-registry 1.23.0).
 */
const NUMBERS: Readonly<Record<string, Record<string, number>>> = {
  STATUS_UNKNOWN: {
    ...{ PENDING: 10, QUEUED: 1, WORKING: 2, SUCCESS: 3, FAILURE: 4, INTERNAL_ERROR: 5 },
    ...{ TIMEOUT: 6, CANCELLED: 7, EXPIRED: 9 },
  },
  LOGGING_UNSPECIFIED: { CLOUD_LOGGING_ONLY: 5, NONE: 4 },
  UNSPECIFIED: { E2_HIGHCPU_8: 5, E2_HIGHCPU_32: 6, E2_MEDIUM: 7, E2_STANDARD_2: 11 },
  NOT_VERIFIED: { BEST_EFFORT: 3 },
  FORMAT_UNSPECIFIED: { APT: 5, YUM: 6, PYTHON: 8, KFP: 9, GO: 10, GENERIC: 11, RUBY: 12 },
  ACCELERATOR_TYPE_UNSPECIFIED: {
    ...{ NVIDIA_TESLA_P100: 2, NVIDIA_TESLA_V100: 3, NVIDIA_TESLA_P4: 4, NVIDIA_TESLA_T4: 5, NVIDIA_TESLA_A100: 11 },
    ...{
      NVIDIA_A100_80GB: 12,
      NVIDIA_L4: 13,
      NVIDIA_TESLA_T4_VWS: 8,
      NVIDIA_TESLA_P100_VWS: 9,
      NVIDIA_TESLA_P4_VWS: 10,
    },
  },
};

/** Refused with this name: https://github.com/GoogleContainerTools/skaffold/issues/988 */
export function enumOf(names: readonly string[]): Scalar {
  const elsewhere = NUMBERS[names[0] ?? ''] ?? {};
  return {
    name: 'TYPE_ENUM',
    isWritten: (value) => typeof value === 'string' && names.includes(value),
    numberOf: (name) => elsewhere[name] ?? names.indexOf(name),
    accept: (value) =>
      names.find((name) => elsewhere[name] === value) ??
      names.find((name, place) => !(name in elsewhere) && place === value),
  };
}
