import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runVerb } from '../src/commands/testing.ts';
import { recordOf, writeEnvironment } from '../src/environment/environment.ts';
import { sizes } from '../src/model/sizes.ts';
import { targets } from '../src/model/targets.ts';
import { openPlayground } from './fixtures/playground.ts';

const containing = (text: string): unknown => expect.stringContaining(text);
const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern);
const parsed = (text: string): unknown => JSON.parse(text);

let data = '';
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'debt-list-'));
});
afterEach(() => rm(data, { recursive: true, force: true }));

async function folderOf(name: string): Promise<string> {
  const folder = join(data, 'env', name);
  await mkdir(folder, { recursive: true });
  return folder;
}

async function stopped(name: string, port: number): Promise<void> {
  const environment = { name, target: targets.embedded, size: sizes.laptop };
  await writeEnvironment(
    await folderOf(name),
    recordOf(environment, { host: '127.0.0.1', ports: { 'gateway.http': port }, engines: {}, replicas: {}, drivers: {} }),
  );
}

describe('the list of environments', () => {
  test('reports that there are none, and how to start one', async () => {
    const { code, out } = await runVerb(['list'], { data, columns: 200 });

    expect(code).toBe(0);
    expect(out).toContain('Start one with: debt-platform up');
    expect(parsed((await runVerb(['list', '--json'], { data })).out)).toEqual({ folder: join(data, 'env'), environments: [] });
  });

  test('shows one that is damaged, half made or of a newer version with its reason, and the others as they are', async () => {
    await stopped('good', 7055);
    await writeFile(join(await folderOf('hurt'), 'environment.json'), '{"version":1');
    await writeFile(join(await folderOf('future'), 'environment.json'), '{"version":9}');
    await folderOf('begun');
    await writeFile(join(data, 'env', 'file'), 'not a folder');

    const { code, out } = await runVerb(['list', '--json'], { data });
    const text = await runVerb(['list'], { data, columns: 200 });

    expect(code).toBe(0);
    expect(parsed(out)).toMatchObject({
      environments: [
        { environment: 'begun', target: null, state: 'damaged', because: containing('has no environment.json') },
        { environment: 'file', state: 'damaged', because: containing('ENOTDIR') },
        { environment: 'future', state: 'damaged', because: containing('is of version 9') },
        {
          environment: 'good',
          target: 'embedded',
          state: 'stopped',
          address: 'http://localhost:7055',
          release: matching(/^\d+\.\d+\.\d+$/),
          since: null,
          folder: join(data, 'env', 'good'),
          because: null,
        },
        { environment: 'hurt', state: 'damaged', because: containing('is damaged'), fix: [containing('rm ')] },
      ],
    });
    expect(text.out).toContain('try, for begun: debt-platform up --env begun');
  });

  test('shows one on AWS as it is recorded here, without asking AWS', async () => {
    const environment = { name: 'cloud', target: targets.eks, size: sizes.prod };
    await writeEnvironment(await folderOf('cloud'), recordOf(environment, { host: '0.0.0.0', ports: {}, engines: {} }));

    const { out } = await runVerb(['list', '--json'], { data, env: { PATH: '/nonexistent' } });

    expect(parsed(out)).toMatchObject({
      environments: [{ environment: 'cloud', target: 'eks', state: 'unknown', because: containing('status --env cloud') }],
    });
  });

  test('shows what runs with its address and its age, beside what was stopped', { timeout: 120_000 }, async () => {
    await using play = await openPlayground();
    await play.up('one');
    await play.up('two');
    await play.down('two');

    const { out } = await runVerb(['list', '--json'], { data: play.root });

    expect(parsed(out)).toMatchObject({
      environments: [
        { environment: 'one', state: 'running', address: matching(/^http:/), since: matching(/Z$/) },
        { environment: 'two', state: 'stopped', address: matching(/^http:/), since: null },
      ],
    });
  });
});

describe('an environment that does not exist', () => {
  test.each([
    ['taem-a', 'did you mean --env team-a?'],
    ['other', 'there is prod, team-a'],
  ])('is named as %s, with those that do', async (name, why) => {
    await stopped('team-a', 7055);
    await stopped('prod', 7056);

    const { code, err } = await runVerb(['status', '--env', name], { data });

    expect(code).toBe(7);
    expect(err).toContain(`the environment ${name} is not running`);
    expect(err).toContain(why);
    expect(err).toMatch(/(?:try|or): debt-platform list\n/);
    expect(err).toContain(`debt-platform up --env ${name}`);
  });

  test('is not taken for one that was stopped', async () => {
    await stopped('team-a', 7055);

    const [mistyped, own] = [await runVerb(['down', '--env', 'taem-a'], { data }), await runVerb(['down', '--env', 'team-a'], { data })];

    expect([mistyped.code, mistyped.out]).toEqual([0, 'Nothing was running.\n']);
    expect(mistyped.err).toContain('taem-a was never started; did you mean --env team-a?');
    expect([own.code, own.err]).toEqual([0, '']);
  });
});
