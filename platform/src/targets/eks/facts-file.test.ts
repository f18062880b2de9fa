import { describe, expect, test } from 'vitest';
import { failureOf } from '../../failures/failures.ts';
import { parseClusterFacts } from '../../render/kubernetes/facts.ts';
import { factsOf } from './facts-file.ts';
import type { Outputs } from './program/outputs.ts';

const registry = '123456789012.dkr.ecr.eu-central-1.amazonaws.com/debt/team-a';
const ids = ['expenses', 'mailer', 'throttler', 'notifier', 'gateway', 'web'];
const digest = `sha256:${'a'.repeat(64)}`;
const outputs: Outputs = {
  stage: 'cluster',
  environment: 'team-a',
  size: 'dev',
  account: '123456789012',
  region: 'eu-central-1',
  origin: 'https://debt.example.com',
  clusterName: 'debt-team-a',
  clusterEndpoint: 'https://cluster.example.com',
  certificateArn: 'arn:aws:acm:eu-central-1:123456789012:certificate/abc',
  repositories: Object.fromEntries(ids.map((id) => [id, `${registry}/${id}`])),
  secrets: ['debt/team-a/expenses'],
  storeSubnets: ['10.0.64.0/20'],
  endpointSubnets: ['10.0.80.0/20'],
  publicSubnets: ['10.0.128.0/20'],
  sourceRanges: [],
  finalSnapshots: {},
  dnsRecords: [],
};
const pushed = Object.fromEntries(ids.map((id) => [id, `${registry}/${id}@${digest}`]));

function whyRefused(action: () => unknown): string {
  try {
    action();
    return 'nothing was refused';
  } catch (error) {
    return failureOf(error).why;
  }
}

describe('the facts that a stack gives the manifests', () => {
  test('are whole when a digest is written behind each repository', () => {
    const facts = factsOf(outputs, undefined);

    expect(facts.images).toEqual(outputs.repositories);
    expect(parseClusterFacts({ ...facts, images: pushed }, 'eks')).toMatchObject({ images: pushed });
  });

  test('are refused before, naming every image, because a repository alone is no image', () => {
    const why = whyRefused(() => parseClusterFacts(factsOf(outputs, undefined), 'eks'));

    expect(why).toMatch(/expenses.*mailer.*throttler.*notifier.*gateway.*web/);
  });

  test('pass on who may reach the platform, and nothing where everyone may', () => {
    const ranges = (sourceRanges: string[]) => factsOf({ ...outputs, sourceRanges }, undefined).aws.sourceRanges;

    expect(ranges(['203.0.113.0/24'])).toEqual(['203.0.113.0/24']);
    expect(ranges([])).toBeUndefined();
  });

  test('keep the digests of an earlier file, and none of another registry', () => {
    const before = { images: { ...pushed, web: `other.example.com/web@${digest}` } };
    const { images } = factsOf(outputs, before);

    expect(images).toEqual({ ...pushed, web: `${registry}/web` });
  });
});
