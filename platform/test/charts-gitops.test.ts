import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runVerb } from '../src/commands/testing.ts';
import { parseManifests } from '../src/gate/read.ts';
import { exampleFacts } from '../src/render/kubernetes/facts.ts';

const revision = '0123456789abcdef0123456789abcdef01234567';
const repository = 'https://git.example.com/ops.git';
let directory = '';
let facts = '';

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'debt-gitops-'));
  facts = join(directory, 'facts.json');
  await writeFile(facts, JSON.stringify(exampleFacts('eks')));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

const gitops = (out: string, ...more: readonly string[]) =>
  runVerb(['gitops', '--env', 'team-a', '--facts', facts, '--repo', repository, '--out', join(directory, out), ...more]);
const textOf = (out: string, name: string) => readFile(join(directory, out, 'team-a', 'argocd', name), 'utf8');

describe('gitops', () => {
  test('writes manifests that pass the gate, and a project without a wildcard', async () => {
    const { code } = await gitops('first');
    const lint = await runVerb(['lint', join(directory, 'first', 'team-a', 'manifests')]);
    const project = await textOf('first', 'project.yaml');

    expect([code, lint.code]).toEqual([0, 0]);
    expect(project).not.toContain('*');
    expect(parseManifests(project).objects).toMatchObject([
      {
        kind: 'AppProject',
        spec: {
          sourceRepos: [repository],
          destinations: [{ namespace: 'debt' }],
          clusterResourceWhitelist: [{ kind: 'Namespace' }, { kind: 'PriorityClass' }],
        },
      },
    ]);
  });

  test('writes no Application before there is a commit, and shows the next step', async () => {
    const { out } = await gitops('second');

    expect(await readdir(join(directory, 'second', 'team-a', 'argocd'))).toEqual(['project.yaml']);
    expect(out).toContain('--revision $(git rev-parse HEAD)');
  });

  test('pins the Application to a whole commit', async () => {
    await gitops('third', '--revision', revision);

    expect(parseManifests(await textOf('third', 'application.yaml')).objects).toMatchObject([
      {
        metadata: { name: 'debt-team-a' },
        spec: { project: 'debt-team-a', source: { repoURL: repository, path: 'team-a/manifests', targetRevision: revision } },
      },
    ]);
  });

  test.each(['main', 'HEAD', 'v1.0.0', revision.slice(0, 12)])('refuses %s as a commit', async (arg) => {
    const { code, err } = await gitops('fourth', '--revision', arg);

    expect([code, err.includes('is not a whole commit')]).toEqual([2, true]);
  });

  test('gitops refuses a repository address with a password, without repeating it', async () => {
    const repo = 'https://robot:glpat-1234@git.example.com/environments.git';
    const { code, err } = await runVerb([
      'gitops',
      '--env',
      'team-a',
      '--facts',
      facts,
      '--repo',
      repo,
      '--out',
      join(directory, 'secret'),
    ]);

    expect([code, err.includes('carries a password'), err.includes('glpat-1234')]).toEqual([2, true, false]);
    expect(await readdir(directory)).not.toContain('secret');
  });

  test('writes the same files again', async () => {
    await gitops('fifth', '--revision', revision);
    const before = await textOf('fifth', 'application.yaml');
    await gitops('fifth', '--revision', revision);

    expect(await textOf('fifth', 'application.yaml')).toBe(before);
  });

  test('needs facts of the target eks', async () => {
    await writeFile(join(directory, 'kind.json'), JSON.stringify(exampleFacts('kind')));

    expect(
      (await runVerb(['gitops', '--facts', join(directory, 'kind.json'), '--repo', repository, '--out', join(directory, 'sixth')])).code,
    ).toBe(3);
  });
});
