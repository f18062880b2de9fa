import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { sizes } from '../../../model/sizes.ts';
import { targets } from '../../../model/targets.ts';
import { resolveOnAws } from './identity/secret-values.ts';
import { parseSettings } from './settings.ts';
import { loginsOf } from './stores/logins.ts';
import { someSettings } from './testing.ts';

const faultsOf = (change: object): string => {
  const parsed = parseSettings({ ...someSettings, ...change });
  return 'faults' in parsed ? parsed.faults.join('; ') : '';
};
const gitops = (repository: string) => ({ gitops: { repository, path: 'team-a', revision: 'main' } });

test('settings with another region are refused with the one that is known, and an unknown key with its name', () => {
  expect(faultsOf({ region: 'us-east-1' })).toBe('/region: must be eu-central-1');
  expect(faultsOf({ zone: 'Z0123456789ABC' })).toBe('/zone: there is no such setting');
});

test.each(['ops', 'ops@localhost', '@example.com', 'ops@example.com, more@example.com'])('%s is no address for alarms', (ownerEmail) => {
  expect(faultsOf({ ownerEmail })).toContain('/ownerEmail');
  expect(faultsOf({ ownerEmail: 'ops@example.com' })).toBe('');
});

test('the ranges that may reach the platform are ranges, and not the whole internet, for which they are left out', () => {
  expect(faultsOf({ sourceRanges: ['203.0.113.0/24'] })).toBe('');
  expect(faultsOf({ sourceRanges: ['0.0.0.0/0'] })).toBe('0.0.0.0/0 is the whole internet');
  expect(faultsOf({ sourceRanges: [] })).toContain('/sourceRanges');
});

test('settings with the plain URL of a repository are accepted', () => {
  expect(faultsOf(gitops('https://git.example.com/environments.git'))).toBe('');
});

test.each([
  'https://robot:glpat-1234@git.example.com/environments.git',
  'https://glpat-1234@git.example.com/environments.git',
  'https://git.example.com/environments.git?private_token=glpat-1234',
])('settings with a credential in the URL of the repository are refused, and the credential is not repeated: %s', (repository) => {
  const faults = faultsOf(gitops(repository));

  expect(faults).toContain('/gitops/repository');
  expect(faults).toContain('argocd.argoproj.io/secret-type: repository');
  expect(faults).not.toContain('glpat-1234');
});

test.each(['10.7.0.0/16', '172.20.0.0/16', '192.168.0.0/16', '100.70.0.0/16'])('the private network %s is accepted', (network) => {
  expect(faultsOf({ network })).toBe('');
});

test.each(['198.18.0.0/16', '172.32.0.0/16'])(
  'the network %s is refused: policies that let mail out to the internet would let it in',
  (network) => {
    expect(faultsOf({ network })).toContain(`/network: ${network} is not within a private range`);
  },
);

test('a new generation of the login of RabbitMQ is refused, because the broker would keep its old password', () => {
  const faults = faultsOf({ generations: { 'login/postgres/expenses': 2, 'login/rabbitmq/platform': 2 } });

  expect(faults).toContain('/generations/login/rabbitmq/platform: Amazon MQ changes no password');
  expect(faults).not.toContain('postgres');
});

test('a new generation of every other login and key of the platform is accepted', () => {
  const { units } = resolveOnAws({ name: 'test', target: targets.eks, size: sizes.dev }, someSettings);
  const logins = (['postgres', 'mongodb', 'kafka', 'redis'] as const).flatMap((engine) =>
    loginsOf(units, engine).map(({ label }) => label),
  );
  const labels = [...logins, 'key/service-token', 'key/code-key', 'key/seal-key'];

  expect(logins.length).toBe(6);
  expect(faultsOf({ generations: Object.fromEntries(labels.map((label) => [label, 2])) })).toBe('');
});

test.each(['login/postgres', 'login/mysql/expenses', 'login/redis/somebody', 'login/redis/throttler/more', 'key/root', 'password'])(
  'a new generation of %s is refused, because nothing has this label',
  (label) => {
    expect(faultsOf({ generations: { [label]: 2 } })).toContain(`/generations/${label}: nothing has this label`);
  },
);

test('the commands that docs/aws.md gives for rotating are accepted by the settings', async () => {
  const page = await readFile(fileURLToPath(new URL('../../../../../docs/aws.md', import.meta.url)), 'utf8');
  const examples = [...page.matchAll(/"generations": (\{[^}]*\})/g)].map(([, text = '']): unknown => JSON.parse(text));

  expect(examples.length).toBeGreaterThanOrEqual(2);
  expect(examples.map((generations) => faultsOf({ generations }))).toEqual(examples.map(() => ''));
});
