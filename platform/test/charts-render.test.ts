import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { pathOf } from '../src/commands/render/synth-kubernetes.ts';
import { PlatformError } from '../src/failures/failures.ts';
import { exampleFacts, parseClusterFacts } from '../src/render/kubernetes/facts.ts';
import { immutableFields, replacementOf } from '../src/render/kubernetes/immutable.ts';
import { type KubernetesObject, keyOf } from '../src/render/kubernetes/objects.ts';
import { renderKubernetes, waveOf } from '../src/render/kubernetes/render.ts';
import { clusterSecrets, loginKeys } from '../src/render/kubernetes/secrets.ts';
import { resolveCluster, synthCluster } from '../src/render/kubernetes/synth.ts';
import { toYaml } from '../src/render/kubernetes/yaml.ts';

/** A stream of documents. */
const toYamlStream = (objects: readonly KubernetesObject[]): string => objects.map((object) => `---\n${toYaml(object)}`).join('');

const kind = { name: 'test', target: 'kind', size: 'laptop' } as const;
const eks = { name: 'test', target: 'eks', size: 'prod' } as const;
const environments = [kind, eks];
const objectsOf = (environment: (typeof environments)[number]) =>
  synthCluster(environment, exampleFacts(environment.target, environment.size)).objects;
const named = (objects: readonly KubernetesObject[], key: string): KubernetesObject => {
  const found = objects.find((object) => keyOf(object).startsWith(key));
  if (found === undefined) throw new Error(`there is no ${key} among ${objects.map(keyOf).join(', ')}`);
  return found;
};

describe.each(environments)('the manifests of $target', (environment) => {
  test('are the same bytes every time', () => {
    expect(toYamlStream(objectsOf(environment))).toBe(toYamlStream(objectsOf(environment)));
  });

  test('mean to Kubernetes, which reads YAML 1.1, what was rendered', () => {
    const objects = objectsOf(environment);

    const documents = parseAllDocuments(toYamlStream(objects), { version: '1.1' });
    const read = (Array.isArray(documents) ? documents : []).map((document) => {
      const value: unknown = document.toJS();
      return value;
    });

    expect(read).toEqual(objects);
  });

  test('come in waves: namespaces, what pods refer to, and then the units', () => {
    const waves = objectsOf(environment).map(waveOf);

    expect(waves).toEqual(waves.toSorted((a, b) => a - b));
    expect(waveOf(named(objectsOf(environment), 'Job debt/expenses-migrate'))).toBeLessThan(
      waveOf(named(objectsOf(environment), 'Deployment debt/expenses')),
    );
  });

  test('can be applied as a directory of files, which kubectl reads by their names: each namespace comes before what is in it', () => {
    const paths = objectsOf(environment).toSorted((a, b) => (pathOf(a) < pathOf(b) ? -1 : 1));
    const at = (key: string) => paths.findIndex((object) => keyOf(object) === key);

    const early = paths.filter(({ metadata: { namespace } }, index) => namespace !== undefined && index < at(`Namespace ${namespace}`));

    expect(early.map(keyOf)).toEqual([]);
  });

  test('leave room in the quota for replacing every store at once, as a drained node does', () => {
    for (const quota of objectsOf(environment).filter(({ kind }) => kind === 'ResourceQuota')) {
      const namespace = quota.metadata.namespace ?? '';
      const pods = objectsOf(environment).filter(({ kind, metadata }) => kind === 'StatefulSet' && metadata.namespace === namespace);
      const memory = pods.map((object) => Number(/"requests":\{[^}]*"memory":"(\d+)Mi"/.exec(JSON.stringify(object))?.[1]));
      const hard = Number(/"requests.memory":"(\d+)Mi"/.exec(JSON.stringify(quota))?.[1]);

      expect(hard).toBeGreaterThanOrEqual(2 * memory.reduce((sum, each) => sum + each, 0));
    }
  });

  test('keep every name, selector and other immutable field', async () => {
    const golden = new URL(`golden/charts-${environment.target}.json`, import.meta.url);
    const there = Object.fromEntries(objectsOf(environment).map((object) => [nameless(keyOf(object)), lasting(object)]));

    if (process.env['UPDATE_GOLDEN'] === 'true') await writeFile(golden, `${JSON.stringify(there, undefined, 2)}\n`);
    const before: unknown = JSON.parse(await readFile(golden, 'utf8'));

    expect(there, 'a name or an immutable field changed, and running clusters need a migration for that').toEqual(before);
  });

  test('hold no Secret', () => {
    expect(objectsOf(environment).map((object) => object.kind)).not.toContain('Secret');
  });

  test('give a service its secrets as files alone', () => {
    const text = JSON.stringify(named(objectsOf(environment), 'Deployment debt/expenses'));

    expect(text).toContain('{"name":"DATABASE_URL_FILE","value":"/run/secrets/debt/DATABASE_URL"}');
    expect(text).not.toContain('"name":"DATABASE_URL"');
  });
});

/** Without the hash of the content at the end of some names. */
const nameless = (key: string): string => key.replace(/-[0-9a-f]{10}$/, '');

/** The content of objects that are named after it may change. */
const lasting = (object: KubernetesObject) => (object.kind === 'ConfigMap' || object.kind === 'Job' ? {} : immutableFields(object));

describe('what changes a name', () => {
  const facts = { ...exampleFacts('kind'), caddyfile: ':8080' };
  const resolved = resolveCluster(kind, facts);

  test('is the image of a task, because a Job cannot be changed', () => {
    const images = { ...facts.images, expenses: 'debt.local/expenses:c-1111111111111111' };

    const [before, after] = [facts, { ...facts, images }].map((each) =>
      keyOf(named(renderKubernetes(resolveCluster(kind, each), each), 'Job debt/expenses-migrate')),
    );

    expect(before).not.toBe(after);
  });

  test('is the configuration of the gateway, so that a new one replaces the pods', () => {
    const configOf = (caddyfile: string) => {
      const objects = renderKubernetes(resolved, { ...facts, caddyfile });
      return [keyOf(named(objects, 'ConfigMap debt/gateway')), JSON.stringify(named(objects, 'Deployment debt/gateway'))] as const;
    };

    const [[before, podsBefore], [after, podsAfter]] = [configOf(':8080'), configOf(':8080 # changed')];

    expect(before).not.toBe(after);
    expect(podsBefore).not.toBe(podsAfter);
  });
});

describe('a change of an immutable field', () => {
  const objects = objectsOf(kind);

  test('of a Deployment is refused, because it would lose its pods', () => {
    const before = named(objects, 'Deployment debt/expenses');
    const after = { ...before, spec: { selector: { matchLabels: { app: 'other' } } } };

    expect(replacementOf(before, after)).toEqual({ how: 'refuse', fields: ['spec.selector'] });
  });

  test('of a StatefulSet leaves its pods and volumes alone', () => {
    const before = named(objects, 'StatefulSet debt-stores/postgres');

    expect(replacementOf(before, { ...before, spec: { serviceName: 'other' } })).toMatchObject({ how: 'orphan' });
  });

  test('is none when only the rest changes', () => {
    const before = named(objects, 'Deployment debt/expenses');

    expect(replacementOf(before, { ...before, metadata: { ...before.metadata, labels: {} } })).toBeUndefined();
  });
});

describe('the secrets of kind', () => {
  const resolved = resolveCluster(kind, exampleFacts('kind'));
  const logins = Object.fromEntries(loginKeys(resolved).map((key) => [key, `p:w/${key}`]));

  test('are computed from the logins alone, the same every time', () => {
    expect(clusterSecrets(resolved, logins)).toEqual(clusterSecrets(resolved, logins));
  });

  test('give a service and its store the same password', () => {
    const secrets = clusterSecrets(resolved, logins);
    const of = (namespace: string, name: string) => secrets.find((each) => each.namespace === namespace && each.name === name)?.data ?? {};

    expect(of('debt-stores', 'postgres')['expenses']).toBe('p:w/postgres.expenses');
    expect(of('debt', 'expenses')['DATABASE_URL']).toContain(encodeURIComponent('p:w/postgres.expenses'));
    expect(of('debt-stores', 'redis')['users.acl']).toContain('user throttler on >p:w/redis.throttler ');
    expect(of('debt-stores', 'rabbitmq')['definitions.json']).toContain('"password":"p:w/rabbitmq.mailer"');
  });

  test('share what the services have in common', () => {
    const tokens = clusterSecrets(resolved, logins).flatMap(({ data }) => data['SERVICE_TOKEN'] ?? []);

    expect(new Set(tokens).size).toBe(1);
    expect(tokens.length).toBe(3);
  });

  test('are refused when a login is missing, instead of made up', () => {
    const rest = Object.fromEntries(Object.entries(logins).filter(([key]) => key !== 'postgres.expenses'));

    expect(() => clusterSecrets(resolved, rest)).toThrow('postgres.expenses is missing among the logins');
  });
});

describe('the facts of a cluster', () => {
  const whyOf = (work: () => unknown): string => {
    try {
      work();
    } catch (error) {
      if (error instanceof PlatformError) return `${error.failure.id} ${error.failure.why}`;
      throw error;
    }
    return 'accepted';
  };

  test('are named field by field when they are wrong', () => {
    const { images, ...rest } = exampleFacts('kind');

    expect(whyOf(() => parseClusterFacts({ ...rest, images: { ...images, web: 'UPPER' }, more: 1 }, 'kind'))).toMatch(
      /^facts_invalid .*(\/images\/web|more)/,
    );
  });

  test('must have digests and the ranges of AWS for eks', () => {
    expect(whyOf(() => parseClusterFacts(exampleFacts('kind'), 'eks'))).toContain('/aws must be there');
    expect(whyOf(() => parseClusterFacts({ ...exampleFacts('eks'), images: exampleFacts('kind').images }, 'eks'))).toContain(
      'digests only',
    );
    expect(whyOf(() => parseClusterFacts(exampleFacts('eks'), 'eks'))).toBe('accepted');
  });
});
