import { describe, expect, test } from 'vitest';

import { explainConsole } from '../../../src/domain/notebook-console.js';

const NOTEBOOK = {
  step: 'notebook',
  name: 'projects/my-project/locations/us-central1-a/instances/mlops-lab',
  state: 'PROVISIONING',
  healthState: 'HEALTH_STATE_UNSPECIFIED',
  waitedSeconds: 3_610,
  image: 'us-central1-docker.pkg.dev/team-project/team/tool:v1',
  account: 'labwright-mlops-lab@my-project.iam.gserviceaccount.com',
};
const BOOT = 'kernel: Linux version 6.6.56+';
const DENIED =
  'Error response from daemon: Head "https://us-central1-docker.pkg.dev/v2/team-project/team/tool/manifests/v1": denied: Permission "artifactregistry.repositories.downloadArtifacts" denied on resource "projects/team-project/locations/us-central1/repositories/team" (or it may not exist)';

describe('a notebook that never came up', () => {
  test.each([
    [
      'that may not pull its image',
      [BOOT, DENIED],
      'OperationFailed',
      /after 60 minutes: labwright-mlops-lab@\S+ may not pull us-central1-docker\.pkg\.dev\/team-project\/team\/tool:v1, it lacks artifactregistry\.repositories\.downloadArtifacts\.$/,
      /^Grant roles\/artifactregistry\.reader/,
    ],
    [
      'whose image is not there',
      [BOOT, 'Error response from daemon: manifest unknown: Failed to fetch "v1"'],
      'InvalidSpec',
      /tool:v1 is not in its registry\.$/,
      /^Push the image/,
    ],
    [
      'whose image answers nothing',
      [BOOT, 'agent: the Jupyter server is not listening on port 8080'],
      'InvalidSpec',
      /tool:v1 starts no JupyterLab on port 8080\.$/,
      /FROM us-docker\.pkg\.dev\/deeplearning-platform-release\/gcr\.io\/workbench-container-slim:latest\.$/,
    ],
    ['that says nothing of it', [BOOT], 'OperationFailed', /JupyterLab does not answer\.$/, /FROM .*read\.$/],
  ])('%s is told with the cause and the end of its console', (_, console, kind, sentence, fix) => {
    const failure = explainConsole(NOTEBOOK, console);
    expect(failure).toMatchObject({ step: 'notebook', kind, resource: NOTEBOOK.name, logTail: console });
    expect(failure.sentence).toMatch(sentence);
    expect(failure.sentence).toMatch(/^The notebook projects\/\S+ is PROVISIONING\/HEALTH_STATE_UNSPECIFIED after/);
    expect(failure.fix?.text).toMatch(fix);
  });

  test('gets the command that lets it read the repository, and none where that is not Google’s', () => {
    expect(explainConsole(NOTEBOOK, [DENIED]).fix?.command).toBe(
      `gcloud artifacts repositories add-iam-policy-binding team --project=team-project --location=us-central1 --member=serviceAccount:${NOTEBOOK.account} --role=roles/artifactregistry.reader`,
    );
    const elsewhere = explainConsole({ ...NOTEBOOK, image: 'docker.io/team/tool:v1' }, [
      'pull access denied for team/tool',
    ]);
    expect(elsewhere.fix).not.toHaveProperty('command');
  });

  test.each([
    ['done', / 60 minutes after it was stopped and started once more: JupyterLab does not answer\.$/],
    ['refused', / and does not come back, and Workbench refuses to stop it as it is: JupyterLab does not answer\.$/],
  ] as const)('that ran on its image before says what was tried (%s), and blames no image', (restart, sentence) => {
    const failure = explainConsole({ ...NOTEBOOK, restart, reset: 'gcloud …' }, [BOOT]);
    expect(failure.sentence).toMatch(sentence);
    expect(failure.fix?.text).toMatch(/^It ran on this image before, and its files stay: reset it/);
    expect(failure.fix?.command).toBe('gcloud …');
    expect(explainConsole({ ...NOTEBOOK, restart, reset: 'gcloud …' }, [DENIED]).fix?.text).toMatch(/^Grant/);
  });

  test('is judged by the last cause, and shown with fifteen lines and no empty tail', () => {
    const lines = Array.from({ length: 20 }, (_, line) => `line ${line}`);
    const failure = explainConsole(NOTEBOOK, [DENIED, 'manifest unknown', ...lines]);
    expect(failure.kind).toBe('InvalidSpec');
    expect(failure.logTail).toEqual(lines.slice(5));
    expect(explainConsole(NOTEBOOK, [])).not.toHaveProperty('logTail');
  });
});
