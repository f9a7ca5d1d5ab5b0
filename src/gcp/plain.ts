/** From Google's loose JSON (everything optional or null) to plain types. */

/** Keeps what Google sent: a field that it left out stays absent, neither undefined nor null. */
export function present<T extends object>(fields: T): { [K in keyof T]?: NonNullable<T[K]> } {
  const sent = Object.entries(fields).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(sent) as { [K in keyof T]?: NonNullable<T[K]> };
}

/** The short name at the end of a resource name or URL: `.../zones/us-central1-a` is `us-central1-a`. */
export function lastSegment(name: string | null | undefined): string {
  return name?.split('/').at(-1) ?? '';
}

/** A JSON value as an object; whatever is none reads as an empty one. */
export function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

export function records(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.map(record) : [];
}

export function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
