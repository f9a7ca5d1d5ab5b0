/** Where the command line finds the API, and as whom: apart from the services' settings, whose reader takes a quarter of a second to load. */
export interface CliSettings {
  apiUrl?: string | undefined;
  /** Borne by every request, and never printed. */
  token?: string | undefined;
}

export function loadCliSettings(env: NodeJS.ProcessEnv = process.env): CliSettings {
  return { apiUrl: env['LABWRIGHT_API_URL'] || undefined, token: env['LABWRIGHT_TOKEN'] || undefined };
}
