/** The one place that names the product: labels, account ids, settings and search attributes derive from it. */
export const PRODUCT = 'labwright';

/** Labels that mark what we made; ours means that both match (docs/architecture.md, law 1). */
export const INSTALLATION_LABEL = `${PRODUCT}-installation`;
export const ENVIRONMENT_LABEL = `${PRODUCT}-environment`;

/** On a notebook that an update stopped, and will start again. */
export const RESTART_LABEL = `${PRODUCT}-restart`;

const PREFIX = `${PRODUCT.charAt(0).toUpperCase()}${PRODUCT.slice(1)}`;

/** The workflow that builds an image; a durable name. */
export const IMAGE_WORKFLOW = 'imageBuild';

/** Search attributes by what they hold: lists are filtered by them. Readable by everyone in the namespace. */
export const SEARCH_ATTRIBUTES = {
  state: { name: `${PREFIX}State`, type: 'KEYWORD' },
  project: { name: `${PREFIX}Project`, type: 'KEYWORD' },
  owner: { name: `${PREFIX}Owner`, type: 'KEYWORD' },
  /** Each label as `key=value`. */
  labels: { name: `${PREFIX}Labels`, type: 'KEYWORD_LIST' },
} as const;
