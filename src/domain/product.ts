/** The one place that names the product: labels, account ids, settings and search attributes derive from it. */
export const PRODUCT = 'labwright';

/** Labels that mark what we made; ours means that both match (docs/architecture.md, law 1). */
export const INSTALLATION_LABEL = `${PRODUCT}-installation`;
export const ENVIRONMENT_LABEL = `${PRODUCT}-environment`;
