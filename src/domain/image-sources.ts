/** An image comes from one of them. */
export const IMAGE_SOURCES = ['dockerfile', 'files', 'source', 'uri'] as const;

/** What belongs to a build: a ready image takes none of it. */
export const BUILD_ONLY = ['version', 'name', 'tag', 'repository', 'timeout'] as const;
