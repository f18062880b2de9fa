import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runVerb } from '../src/commands/testing.ts';
import { PlatformError } from '../src/failures/failures.ts';
import { exampleFacts } from '../src/render/kubernetes/facts.ts';
import { withPackages } from '../src/tools/packages.ts';

let directory = '';
const at = (...parts: readonly string[]) => join(directory, ...parts);

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'debt-charts-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

describe('synth', () => {
  test('writes one file a manifest, in the order in which they are applied', async () => {
    const { code, out } = await runVerb(['synth', 'kind', '--out', at('kind')]);
    const files = await readdir(at('kind'));

    expect(code).toBe(0);
    expect(out.split('\n').filter((line) => line.endsWith('.yaml')).length).toBe(files.length);
    expect(files.toSorted()[0]).toBe('00-namespace-debt-stores.yaml');
    expect(files).toContain('05-deployment-debt-gateway.yaml');
  });

  test('deletes what it wrote before and no longer renders, and nothing else', async () => {
    await runVerb(['synth', 'kind', '--out', at('again')]);
    await writeFile(at('again', '03-job-debt-expenses-migrate-0123456789.yaml'), 'kind: Job');
    await writeFile(at('again', 'mine.yaml'), 'a: b');
    const before = (await readdir(at('kind'))).length;

    await runVerb(['synth', 'kind', '--out', at('again')]);
    const files = await readdir(at('again'));

    expect(files).not.toContain('03-job-debt-expenses-migrate-0123456789.yaml');
    expect([files.length, files.includes('mine.yaml')]).toEqual([before + 1, true]);
  });

  test('prints one stream without a directory', async () => {
    const { code, out } = await runVerb(['synth', 'eks', '--size', 'prod']);

    expect(code).toBe(0);
    expect(out.startsWith('---\napiVersion:')).toBe(true);
    expect(out).toContain('kind: ExternalSecret');
  });

  test('uses the facts of a file, and reports what is wrong with one', async () => {
    await writeFile(at('facts.json'), JSON.stringify({ ...exampleFacts('eks'), origins: ['https://money.example.org'] }));
    await writeFile(at('wrong.json'), JSON.stringify({ origins: [] }));

    const good = await runVerb(['synth', 'eks', '--facts', at('facts.json')]);
    const [wrong, missing] = await Promise.all([
      runVerb(['synth', 'eks', '--facts', at('wrong.json')]),
      runVerb(['synth', 'eks', '--facts', at('nothing.json')]),
    ]);

    expect(good.out).toContain('https://money.example.org');
    expect([wrong.code, missing.code]).toEqual([3, 2]);
    expect(wrong.err).toContain('images');
  });

  test.each([
    { what: 'without the ranges of the load balancer', aws: { publicSubnets: undefined }, message: 'publicSubnets' },
    { what: 'with an empty list of them, which would let everyone in', aws: { publicSubnets: [] }, message: '/aws/publicSubnets' },
    { what: 'of another size', aws: { endpointSubnets: ['10.0.80.0/20'] }, message: '/aws/endpointSubnets names private endpoints' },
  ])('synth eks refuses facts $what, and names the command that writes them', async ({ aws, message }) => {
    const known = exampleFacts('eks', 'dev');
    await writeFile(at('incomplete.json'), JSON.stringify({ ...known, aws: { ...known.aws, ...aws } }));

    const { code, err } = await runVerb(['synth', 'eks', '--size', 'dev', '--facts', at('incomplete.json')]);

    expect(code).toBe(3);
    expect(err).toContain(message);
    expect(err).toContain('debt-platform up eks --env NAME');
  });

  test('labels everything with the environment', async () => {
    const { out } = await runVerb(['synth', 'kind', '--env', 'team-a']);

    expect(out.match(/^ {4}debt\.dev\/environment: team-a$/gm)?.length).toBe(out.match(/^---$/gm)?.length);
  });

  test('writes a compose file for the port that it is given', async () => {
    const { code, out } = await runVerb(['synth', 'compose', '--env', 'other', '--port', '7100']);

    expect(code).toBe(0);
    expect(out).toContain('name: debt-other');
    expect(out).toContain('127.0.0.1:7100:8080');
    expect(out).not.toContain('7000');
  });

  test.each([
    ['compose', '--size', 'prod'],
    ['compose', '--facts', 'facts.json'],
    ['kind', '--port', '7100'],
    ['eks', '--port', '7100'],
  ])('refuses for %s the flag %s, which would have no effect', async (target, flag, value) => {
    const { code, err } = await runVerb(['synth', target, flag, value]);

    expect(code).toBe(2);
    expect(err).toContain(`${flag} would have no effect on the target ${target}`);
  });

  test('knows no other target', async () => {
    expect((await runVerb(['synth', 'embedded'])).code).toBe(2);
  });
});

describe('lint', () => {
  test('finds nothing in what synth wrote', async () => {
    await runVerb(['synth', 'eks', '--size', 'staging', '--out', at('clean')]);

    const { code, out } = await runVerb(['lint', at('clean')]);

    expect([code, out.includes('clean;')]).toEqual([0, true]);
    expect(out).not.toContain('Not checked');
  });

  test('exits with 9 and names the rule and the object', async () => {
    await runVerb(['synth', 'kind', '--out', at('changed')]);
    const file = at('changed', '04-deployment-debt-expenses.yaml');
    await writeFile(file, (await readFile(file, 'utf8')).replace('readOnlyRootFilesystem: true', 'readOnlyRootFilesystem: false'));

    const [args, json] = await Promise.all([runVerb(['lint', at('changed')]), runVerb(['lint', at('changed'), '--json'])]);
    const report: unknown = JSON.parse(json.out);

    expect([args.code, json.code]).toEqual([9, 9]);
    expect(args.out).toMatch(/read-only-root +Deployment debt\/expenses/);
    expect(report).toMatchObject({ results: [{ findings: [{ rule: 'read-only-root', object: 'Deployment debt/expenses' }] }] });
  });

  test('reads the manifests of others, and lists the rules that it could not check', async () => {
    await rm(at('other'), { recursive: true, force: true });
    await runVerb(['synth', 'kind', '--out', at('other')]);
    for (const file of await readdir(at('other'))) if (!file.includes('deployment')) await rm(at('other', file));
    await writeFile(at('other', 'broken.yaml'), 'a: [');

    const { code, out } = await runVerb(['lint', at('other')]);

    expect(code).toBe(9);
    expect(out).toContain('Not checked, because these are not manifests of debt-platform');
    expect(out).toMatch(/readable +broken\.yaml/);
  });

  test('refuses a directory that is not there', async () => {
    expect((await runVerb(['lint', at('nowhere')])).code).toBe(2);
  });
});

describe('a verb that needs packages which npm start does not install', () => {
  const load = () =>
    Promise.reject(Object.assign(new Error("Cannot find package 'cdk8s' imported from here"), { code: 'ERR_MODULE_NOT_FOUND' }));

  test('names the package, and the command that installs it', async () => {
    const thrown: unknown = await withPackages('synth', load).catch((error: unknown) => error);

    expect(thrown).toBeInstanceOf(PlatformError);
    expect(thrown).toMatchObject({ failure: { id: 'packages_missing', exit: 3, fix: ['npm ci'] } });
    expect(thrown).toHaveProperty('message', 'synth needs the package cdk8s, which is not installed');
  });
});
