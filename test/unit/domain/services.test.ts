import { describe, expect, test } from 'vitest';

import { mapService, NEEDS, requiredServices, SERVICES } from '../../../src/domain/services.js';
import { resolveSpec } from '../../../src/domain/spec.js';
import { SMALLEST } from './spec-rules.js';

const withImage = (uri: string) => resolveSpec({ ...SMALLEST, image: { uri } });

describe('mapService', () => {
  test.each([
    ['sqladmin', 'sqladmin.googleapis.com'],
    ['dataflow.googleapis.com', 'dataflow.googleapis.com'],
    ['constructor', 'constructor.googleapis.com'],
  ])('maps %s to %s', (name, service) => {
    expect(mapService(name)).toEqual({ service });
  });

  test.each([
    ['containerregistry', 'artifactregistry.googleapis.com'],
    ['ml.googleapis.com', 'aiplatform.googleapis.com'],
    ['automl', 'aiplatform.googleapis.com'],
  ])('names the successor of %s, and since when', (name, successor) => {
    const mapped = mapService(name);
    expect(mapped).toMatchObject({ successor });
    expect('since' in mapped && mapped.since).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    expect('source' in mapped && mapped.source).toMatch(/^https:/);
  });

  test("knows the lab's ten names", () => {
    expect(Object.keys(SERVICES)).toHaveLength(10);
  });
});

describe('requiredServices', () => {
  test('needs no build services for an existing image', () => {
    expect(requiredServices(withImage('us-docker.pkg.dev/my-project/images/dev:v1'))).toEqual([
      'aiplatform.googleapis.com',
      'artifactregistry.googleapis.com',
      'bigquery.googleapis.com',
      'cloudresourcemanager.googleapis.com',
      'compute.googleapis.com',
      'iam.googleapis.com',
      'logging.googleapis.com',
      'monitoring.googleapis.com',
      'notebooks.googleapis.com',
      'serviceusage.googleapis.com',
    ]);
  });

  test('needs Artifact Registry for its images only', () => {
    const service = 'artifactregistry.googleapis.com';
    expect(requiredServices(withImage('docker.io/library/python:3.12'))).not.toContain(service);
    expect(requiredServices(withImage('gcr.io/my-project/dev:v1'))).toContain(service);
  });

  test('needs Cloud Build, Storage and Artifact Registry for a build', () => {
    const services = requiredServices(resolveSpec(SMALLEST));
    for (const name of ['cloudbuild', 'storage', 'artifactregistry']) {
      expect(services).toContain(`${name}.googleapis.com`);
    }
  });

  test('adds what the caller added, sorted and each once', () => {
    const services = requiredServices(resolveSpec({ ...SMALLEST, services: ['zync', 'compute', 'dataflow'] }));
    expect(services).toEqual([...new Set(services)].sort());
    expect(services).toContain('dataflow.googleapis.com');
  });

  test('fits one batch of twenty, so that enabling is one call', () => {
    expect(NEEDS.length).toBeLessThanOrEqual(20);
  });
});
