import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { originsOf } from '../src/environment/ports.ts';
import type { ClusterTarget } from '../src/model/targets.ts';
import { CaddyFolder, executable, mayRun } from '../src/render/caddy/testing.ts';
import { exampleFacts } from '../src/render/kubernetes/facts.ts';
import { isRecord } from '../src/render/kubernetes/objects.ts';
import { synthCluster } from '../src/render/kubernetes/synth.ts';
import { sourceRoot } from '../src/tools/source-root.ts';
import { gatewayCaddyfile } from './fixtures/containers.ts';

/** The Caddyfile in the only ConfigMap that has one. */
function ofCluster(target: ClusterTarget, origins: string[]): string {
  const { objects } = synthCluster({ name: 'test', target, size: 'laptop' }, { ...exampleFacts(target), origins });
  const texts = objects.flatMap(({ data }) => (isRecord(data) && typeof data['Caddyfile'] === 'string' ? [data['Caddyfile']] : []));
  return texts[0] ?? '';
}

const rendered = {
  kind: () => ofCluster('kind', originsOf({ host: '127.0.0.1', port: 7000 })),
  'kind on all interfaces': () => ofCluster('kind', originsOf({ host: '0.0.0.0', port: 7000 })),
  'eks with one origin': () => ofCluster('eks', ['https://debt.example.org']),
  'eks with two origins': () => ofCluster('eks', ['https://debt.example.org', 'https://money.example.org:8443']),
  compose: gatewayCaddyfile,
  'the page': () => readFileSync(join(sourceRoot, 'images', 'web.Caddyfile'), 'utf8'),
} as const;

describe.runIf(mayRun)(`the Caddyfile (checked with ${executable})`, () => {
  test.each(Object.entries(rendered))('of %s is accepted by Caddy', async (_name, textOf) => {
    using folder = new CaddyFolder();
    const text = textOf();

    expect(text).toContain('respond /-/ready 200');
    await folder.check(text);
  });

  test('that Caddy refuses fails this check', async () => {
    using folder = new CaddyFolder();

    await expect(folder.check(':8080 {\n\t@unknown not header Host a b\n}')).rejects.toThrow('malformed header matcher');
  });
});

describe('the targets that people reach under several names', () => {
  test.each(['kind', 'compose'] as const)('have a Caddyfile with all of them: %s', (target) => {
    const text = rendered[target]();

    for (const host of ['localhost:7000', '127.0.0.1:7000']) expect(text).toContain(`header Host ${host}\n`);
  });
});
