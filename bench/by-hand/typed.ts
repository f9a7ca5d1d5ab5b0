/** The same typed with gcloud, as the lab has it: commands, each of which waits for what it began. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { requiredServices } from '../../src/domain/services.js';
import { PROFILES } from '../../src/domain/profiles.js';
import { resolveSpec } from '../../src/domain/spec.js';
import { startGcloud, type Gcloud } from '../../test/contract/gcloud/gcloud.js';
import { labOf } from '../environments.js';
import { CALLER, type Place } from './clients.js';

const REGION = 'us-central1';
const AT = '--location=us-central1-a';
/** A person looks again after so long. */
const PAUSE_SECONDS = 10;
const TRIES = 60;

export class Typed {
  /** Commands that were typed, each a start of gcloud. */
  commands = 0;

  private constructor(
    private readonly gcloud: Gcloud,
    private readonly place: Place,
  ) {}

  static async start(place: Place): Promise<Typed> {
    return new Typed(await startGcloud(place.url, { email: CALLER, projectId: place.projectId }), place);
  }

  async shared(): Promise<string> {
    const { projectId } = this.place;
    const { dockerfile = '' } = labOf(projectId).image as { dockerfile?: string };
    mkdirSync(join(this.gcloud.folder, 'lab'));
    writeFileSync(join(this.gcloud.folder, 'lab/Dockerfile'), dockerfile);
    await this.types(`services enable ${requiredServices(resolveSpec(labOf(projectId))).join(' ')}`);
    await this.insists(`artifacts repositories create lab --location=${REGION} --repository-format=docker`);
    const number = (await this.types(`projects describe ${projectId} --format='value(projectNumber)'`)).trim();
    const builder = `${number}-compute@developer.gserviceaccount.com`;
    await this.grants(builder, ['roles/artifactregistry.writer', 'roles/storage.admin', 'roles/logging.logWriter']);
    const image = `${REGION}-docker.pkg.dev/${projectId}/lab/mlops-dev`;
    await this.insists(`builds submit --timeout 15m --suppress-logs --tag ${image}:lab lab`);
    return image;
  }

  async seat(name: string, image: string): Promise<void> {
    const email = `${name}@${this.place.projectId}.iam.gserviceaccount.com`;
    await this.types(`iam service-accounts create ${name}`);
    const roles = PROFILES['least-privilege'].notebook.map(({ role }) => role);
    await this.grants(email, [...roles, 'roles/artifactregistry.reader']);
    const setup = `--machine-type=e2-standard-4 --container-repository=${image} --container-tag=lab`;
    const idle = '--metadata=idle-timeout-seconds=86400';
    await this.insists(`workbench instances create ${name} ${AT} ${setup} ${idle} --service-account-email=${email}`);
    await this.insists(`workbench instances describe ${name} ${AT}`, (shown) => /healthState: HEALTHY/.test(shown));
  }

  close(): void {
    this.gcloud.close();
  }

  private async grants(email: string, roles: readonly string[]): Promise<void> {
    for (const role of roles) {
      const member = `--member=serviceAccount:${email} --role=${role} --condition=None`;
      await this.insists(`projects add-iam-policy-binding ${this.place.projectId} ${member}`);
    }
  }

  private types(command: string): Promise<string> {
    this.commands += 1;
    return this.gcloud.types(`gcloud ${command}`);
  }

  /** Again after a pause, where it is refused or does not show what it should. */
  private async insists(command: string, shows: (shown: string) => boolean = () => true): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      const shown = await this.types(command).catch((error: unknown) =>
        tries < TRIES ? undefined : Promise.reject(error as Error),
      );
      if (shown !== undefined && shows(shown)) return;
      if (tries >= TRIES) throw new Error(`gcloud ${command} shows after ${TRIES} times: ${shown ?? ''}`);
      await new Promise((resolve) => setTimeout(resolve, (PAUSE_SECONDS * 1_000) / this.place.speed));
    }
  }
}
