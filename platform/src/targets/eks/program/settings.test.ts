import { expect, test } from 'vitest';
import { parseSettings } from './settings.ts';
import { someSettings } from './testing.ts';

const faultsOf = (change: object): string => {
  const parsed = parseSettings({ ...someSettings, ...change });
  return 'faults' in parsed ? parsed.faults.join('; ') : '';
};
const gitops = (repository: string) => ({ gitops: { repository, path: 'team-a', revision: 'main' } });

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
