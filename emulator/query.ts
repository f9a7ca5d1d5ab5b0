import { ApiError } from './errors.js';

/** What every method takes (Discovery's global parameters, and what Google's newer clients add). */
const EVERYWHERE = [
  '$alt',
  '$.xgafv',
  'access_token',
  'alt',
  'callback',
  'fields',
  'key',
  'oauth_token',
  'prettyPrint',
  'quotaUser',
  'uploadType',
  'upload_protocol',
];

/** What the method takes besides; anything else is refused. */
export function readQuery(query: URLSearchParams, names: readonly string[]): URLSearchParams {
  const read = new URLSearchParams();
  for (const [key, value] of query) {
    const name = key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
    if (names.includes(name)) read.append(name, value);
    else if (!EVERYWHERE.includes(key)) {
      const description = `Invalid JSON payload received. Unknown name "${key}": Cannot bind query parameter. Field '${key}' could not be found in request message.`;
      throw new ApiError('INVALID_ARGUMENT', description, {
        details: [
          { '@type': 'type.googleapis.com/google.rpc.BadRequest', fieldViolations: [{ field: '', description }] },
        ],
      });
    }
  }
  return read;
}
