/** No password, token or key of an environment reaches Pulumi unless it is marked as secret, which makes Pulumi encrypt it. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { sizeIds } from '../src/model/model.ts';
import { isTagged, requiredTags } from '../src/targets/eks/policies/general.ts';
import { type Deployed, deployUnderMocks, leavesOf, type Sent, someRoot, someSettings } from '../src/targets/eks/program/testing.ts';
import { type EngineRun, runOnFakeEngine } from './fixtures/fake-engine.ts';

const loadTimeoutMs = 240_000;
/** Keys that contain a credential, under the names of all AWS services. */
const secretKey = /(^|\.)(\w*password\w*|secretString\w*|secretBinary\w*|\w*token|\w*privateKey\w*|\w*passphrase)(\.\d+)?$/i;
/** 32 bytes as base64url: the form of the root secret, and of every value that is derived from it. */
const derived = /(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])/g;

const named = ({ type, name }: Pick<Sent, 'type' | 'name'>, path: string): string => `${type} ${name}: ${path}`;
/** Inputs that are a credential by name or by form, but not encrypted in the state. */
const inTheClear = (resources: readonly Sent[]): readonly string[] =>
  resources.flatMap((resource) =>
    leavesOf(resource.wrapped)
      .filter(
        ({ path, value, secret }) => !secret && (secretKey.test(path) || (typeof value === 'string' && value.match(derived) !== null)),
      )
      .map(({ path }) => named(resource, path)),
  );
const credentialsIn = (resources: readonly Sent[]): ReadonlySet<string> =>
  new Set(
    resources.flatMap(({ wrapped }) =>
      leavesOf(wrapped).flatMap(({ value, secret }) => (secret && typeof value === 'string' ? (value.match(derived) ?? []) : [])),
    ),
  );

describe.each(sizeIds)('the program of the cloud at size %s', (size) => {
  let deployed: Deployed;
  beforeAll(async () => {
    deployed = await deployUnderMocks({ size });
  }, loadTimeoutMs);

  test('every password, token and key reaches Pulumi as a secret', () => {
    const { resources } = deployed;

    expect(inTheClear(resources)).toEqual([]);
    // PostgreSQL, DocumentDB, RabbitMQ, both users of Kafka and of Valkey, and the three keys of the platform.
    expect(credentialsIn(resources).size).toBeGreaterThanOrEqual(10);
  });

  test('no output of the stack holds a password or a key', () => {
    const text = JSON.stringify(deployed.outputs);

    expect([...credentialsIn(deployed.resources), someRoot].filter((value) => text.includes(value))).toEqual([]);
  });
});

describe('the program of the cloud, as the engine receives it', () => {
  let run: EngineRun;
  beforeAll(async () => {
    run = await runOnFakeEngine({
      config: { 'debt:settings': JSON.stringify(someSettings), 'debt:size': 'dev', 'debt:stage': 'cluster', 'debt:root': someRoot },
      secretKeys: ['debt:root'],
      dryRun: false,
    });
  }, loadTimeoutMs);
  const sent = (): readonly Sent[] => run.registrations.map(({ type, name, object }) => ({ type, name, inputs: object, wrapped: object }));

  test('every password, token and key is registered as a secret, and so is what AWS answers about it', () => {
    const holders = run.registrations.filter(({ object }) => leavesOf(object).some(({ secret }) => secret));

    expect(inTheClear(sent())).toEqual([]);
    expect(holders.length).toBeGreaterThanOrEqual(9);
    expect(holders.filter(({ secretOutputs }) => secretOutputs.length === 0).map(({ type }) => type)).toEqual([]);
  });

  test('every resource that can carry tags is registered with all of them, whatever policies are run afterwards', () => {
    const missing = sent().flatMap((resource) => {
      const { tags } = resource.inputs;
      const own = typeof tags === 'object' && tags !== null ? Object.keys(tags) : [];
      return isTagged(resource.type) ? requiredTags.filter((tag) => !own.includes(tag)).map((tag) => named(resource, tag)) : [];
    });

    expect(missing).toEqual([]);
  });

  test("what is taken for untaggable has no tags in AWS's own package either", async () => {
    const types = [...new Set(run.registrations.map(({ type }) => type))].filter((type) => type.startsWith('aws:'));
    const wrong = await Promise.all(types.map(async (type) => ((await takesTags(type)) === isTagged(type) ? [] : [type])));

    expect(wrong.flat()).toEqual([]);
  });
});

/** Whether the class of a type such as `aws:rds/instance:Instance` has the input `tags`. */
async function takesTags(type: string): Promise<boolean> {
  const [, module = ''] = type.split(':');
  const path = fileURLToPath(import.meta.resolve(`@pulumi/aws/${module}.js`));
  return (await readFile(path, 'utf8')).includes('resourceInputs["tags"] =');
}
