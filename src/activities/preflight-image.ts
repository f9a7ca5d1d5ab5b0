import type { Failure } from '../domain/failures.js';
import { formatImagePlace, parseImageUri, repositoryName } from '../domain/image-uri.js';
import type { Attempt } from './attempt.js';
import { finding } from './finding.js';
import { hasNotebook } from './notebook.js';

/** A ready image is there under its tag; one of another registry than Google's, only the notebook can tell. */
export async function imageFindings(attempt: Attempt): Promise<Failure[]> {
  const { gcp, spec } = attempt;
  const uri = 'uri' in spec.image ? parseImageUri(spec.image.uri) : undefined;
  if (uri === undefined) return [];
  const repository = repositoryName(uri);
  const there = await gcp.artifactRegistry.getTag(repository, uri.image, uri.tag);
  // A notebook that has its image needs it in the registry no more.
  if (there !== undefined || (await hasNotebook(attempt))) return [];
  const sentence = `${repository} holds no image ${uri.image} with the tag ${uri.tag}.`;
  return [
    finding(attempt, 'InvalidSpec', sentence, {
      text: 'Set image.uri to an image that is there, or push this one.',
      command: `gcloud artifacts docker tags list ${formatImagePlace(uri)}`,
    }),
  ];
}
