import { describe, expect, test } from 'vitest';
import { judge } from '../src/gate/gate.ts';
import type { SizeId } from '../src/model/model.ts';
import type { ClusterTarget } from '../src/model/targets.ts';
import { outsider, verifier } from '../src/model/verification.ts';
import { exampleFacts } from '../src/render/kubernetes/facts.ts';
import { keyOf } from '../src/render/kubernetes/objects.ts';
import { synthCluster } from '../src/render/kubernetes/synth.ts';
import { renderVerification } from '../src/render/kubernetes/verification.ts';

function given(target: ClusterTarget, size: SizeId) {
  const facts = exampleFacts(target, size);
  const standing = synthCluster({ name: 'test', target, size }, facts);
  const closed = { [verifier]: ['redis=10.0.0.9:6379'], [outsider]: ['postgres=10.0.0.7:5432', 'redis=10.0.0.9:6379'] };
  return { standing, verification: renderVerification(standing.resolved, facts, { run: 'abc', closed }) };
}

describe('the tasks that verify', () => {
  test.each([
    { target: 'kind', size: 'laptop' },
    { target: 'kind', size: 'dev' },
    { target: 'eks', size: 'dev' },
    { target: 'eks', size: 'prod' },
  ] as const)('pass the gate beside everything of $target at size $size', async ({ target, size }) => {
    const { standing, verification } = given(target, size);

    const verdict = await judge({ objects: [...standing.objects, ...verification.objects], resolved: verification.resolved });

    expect(verdict.findings).toEqual([]);
    expect(verdict.skipped).toEqual([]);
  });

  test('bring their edges with them and change no existing object', () => {
    const { standing, verification } = given('kind', 'laptop');
    const standingKeys = new Set(standing.objects.map(keyOf));

    const keys = verification.objects.map(keyOf);

    expect(keys.filter((key) => standingKeys.has(key))).toEqual([]);
    expect(keys.filter((key) => key.startsWith('NetworkPolicy')).toSorted()).toEqual([
      'NetworkPolicy debt-stores/mongodb-from-expenses-verify',
      'NetworkPolicy debt-stores/postgres-from-expenses-verify',
      'NetworkPolicy debt/expenses-outsider',
      'NetworkPolicy debt/expenses-verify',
    ]);
  });

  test('read two secrets as files and nothing else', () => {
    const { verification } = given('kind', 'laptop');

    const jobs = verification.objects.filter(({ kind }) => kind === 'Job').map((job) => JSON.stringify(job));

    expect(jobs).toHaveLength(2);
    expect(jobs[0]).toContain('"DATABASE_URL_FILE","value":"/run/secrets/debt-expenses/DATABASE_URL"');
    expect(jobs[0]).toContain('"STORE_URL_FILE","value":"/run/secrets/debt-notifier/STORE_URL"');
    expect(jobs[0]?.match(/"secretName"/g)).toHaveLength(2);
    expect(jobs[1]).not.toContain('secretName');
    expect(jobs[1]).not.toContain('_FILE');
  });
});
