import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { defaultBases, recipes } from '../platform/src/images/images.ts';

const fromRoot = (path: string): URL => new URL(`../${path}`, import.meta.url);
const read = (path: string): string => readFileSync(fromRoot(path), 'utf8');
const folder = '.github/workflows';

const Step = Type.Object({
  uses: Type.Optional(Type.String()),
  run: Type.Optional(Type.String()),
  with: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
});
const Permissions = Type.Record(Type.String(), Type.Union([Type.Literal('read'), Type.Literal('write'), Type.Literal('none')]));
const Job = Type.Object({
  'timeout-minutes': Type.Number({ maximum: 120 }),
  permissions: Type.Optional(Permissions),
  needs: Type.Optional(Type.Union([Type.String(), Type.Array(Type.String())])),
  strategy: Type.Optional(
    Type.Object({
      matrix: Type.Object({
        include: Type.Optional(
          Type.Array(Type.Object({ id: Type.String(), dockerfile: Type.String(), target: Type.String(), names: Type.String() })),
        ),
      }),
    }),
  ),
  steps: Type.Array(Step),
});
const Workflow = Type.Object({ permissions: Permissions, jobs: Type.Record(Type.String(), Job) });
const parseYaml: (text: string) => unknown = parse;
const parseWorkflow = (file: string) => Value.Parse(Workflow, parseYaml(read(`${folder}/${file}`)));

const files = readdirSync(fromRoot(folder)).toSorted();
/** No commit could be looked up for these where this was written. */
const byTagAlone = ['SonarSource/sonarqube-scan-action@v5.3.1'];

describe.each(files)('the workflow %s', (file) => {
  const { permissions, jobs } = parseWorkflow(file);
  const steps = Object.values(jobs).flatMap((job) => job.steps);

  test('may change nothing except in jobs with that permission', () => {
    expect(Object.values(permissions).filter((access) => access === 'write')).toEqual([]);
  });

  test('waits only for jobs that are there', () => {
    const needed = Object.values(jobs).flatMap(({ needs = [] }) => needs);

    expect(needed.filter((job) => jobs[job] === undefined)).toEqual([]);
  });

  test('uses actions of others at one commit each, with their version in a comment', () => {
    const used = [...read(`${folder}/${file}`).matchAll(/uses: (\S+)(.*)$/gm)].map(([, action = '', rest = '']) => ({ action, rest }));

    expect(used).toHaveLength(steps.filter(({ uses }) => uses !== undefined).length);
    for (const { action, rest } of used.filter(({ action: each }) => !byTagAlone.includes(each))) {
      expect(action).toMatch(/^[\w.-]+\/[\w./-]+@[0-9a-f]{40}$/);
      expect([action, rest]).toEqual([action, expect.stringMatching(/^ # v\d+\.\d+\.\d+$/)]);
    }
  });

  test('puts nothing from outside into the text of a script', () => {
    expect(steps.map(({ run = '' }) => run).filter((run) => run.includes('${{'))).toEqual([]);
  });

  test('asks for programs of this repository that are there', () => {
    const ours = /(?:^|\s)(?:bash )?((?:\.ci|scripts|platform|cli)\/[\w./-]+)/g;
    const named = steps.flatMap(({ run = '' }) => [...run.matchAll(ours)].map(([, path = '']) => path));

    expect(named.filter((path) => !existsSync(fromRoot(path)))).toEqual([]);
  });
});

test('one action is used at one commit in all workflows', () => {
  const used = new Set(files.flatMap((file) => [...read(`${folder}/${file}`).matchAll(/uses: (\S+)/g)].map(([, action = '']) => action)));
  const names = [...used].map((action) => action.split('@')[0]);

  expect(names.length).toBe(new Set(names).size);
});

test('the workflow of CI runs the script that runs everywhere, and no step of its own beside it', () => {
  const { jobs } = parseWorkflow('ci.yaml');
  const runs = (jobs['everything']?.steps ?? []).flatMap(({ run }) => run ?? []);

  expect(runs).toHaveLength(1);
  expect(runs[0]).toMatch(/ bash \.ci\/run$/);
});

test('the script of CI runs every check that there is a script for, and adds up every report', () => {
  const script = read('.ci/run');
  const commands = [...script.matchAll(/^step '[^']+' (.+)$/gm)].map(([, command = '']) => command).join('\n');

  for (const needed of [
    'test_on_engines',
    'npm run check',
    'lint-manifests.ts',
    'check-cdk8s.ts',
    'check-images.ts',
    'check-pulumi.ts',
    'check-api-server.ts',
    'newcomer.ts',
    'check-contract.ts',
    'check-package.ts',
    'npm run bench',
  ])
    expect(commands).toContain(needed);
  for (const program of [...script.matchAll(/(scripts\/[\w./-]+)/g)].map(([, path = '']) => path))
    expect(existsSync(fromRoot(program))).toBe(true);
});

describe('what is published', () => {
  const { jobs } = parseWorkflow('publish.yaml');

  test('is every image, as it is built everywhere', () => {
    const published = (jobs['images']?.strategy?.matrix.include ?? []).map(({ names, ...image }) => ({
      ...image,
      names: names.split(' '),
    }));

    expect(published).toEqual(recipes.map(({ id, dockerfile, target, names }) => ({ id, dockerfile, target, names })));
  });

  test('begins with the bases that the names of images are made of', () => {
    for (const { dockerfile, bases } of recipes)
      for (const [argument, base] of Object.entries(bases)) expect(read(dockerfile)).toContain(`ARG ${argument}=${defaultBases[base]}\n`);
  });

  test('is scanned before it is signed, and signed before anything refers to it', () => {
    const order = (jobs['images']?.steps ?? []).map(({ uses = '', run = '' }) => `${uses} ${run}`);
    const at = (text: string): number => order.findIndex((step) => step.includes(text));

    expect([at('build-push-action'), at('trivy-action'), at('cosign sign'), at('upload-artifact')]).toEqual(
      [at('build-push-action'), at('trivy-action'), at('cosign sign'), at('upload-artifact')].toSorted((a, b) => a - b),
    );
    expect(at('build-push-action')).toBeGreaterThan(0);
    expect([jobs['chart']?.needs, jobs['environment']?.needs]).toEqual(['images', 'images']);
  });

  test('is for a version also debt on every system that Node is packed for, with checksums that are signed', () => {
    const steps = jobs['release']?.steps ?? [];
    const order = steps.map(({ uses = '', run = '' }) => `${uses} ${run}`).join('\n');

    expect(read(`${folder}/publish.yaml`)).toContain('runner: [ubuntu-24.04, ubuntu-24.04-arm]');
    expect((jobs['packages']?.steps ?? []).map(({ run }) => run)).toContain('npm run package');
    expect(jobs['release']?.needs).toEqual(['packages', 'chart']);
    expect(order).toMatch(/sha256sum[^]*cosign sign-blob[^]*gh release create/);
  });

  test('is published by jobs that may do no more than they need', () => {
    expect(Object.fromEntries(Object.entries(jobs).map(([name, { permissions }]) => [name, permissions]))).toEqual({
      images: { contents: 'read', packages: 'write', 'id-token': 'write' },
      chart: { contents: 'read', packages: 'write', 'id-token': 'write' },
      packages: { contents: 'read' },
      release: { contents: 'write', 'id-token': 'write' },
      environment: { contents: 'write', 'pull-requests': 'write' },
    });
  });
});
