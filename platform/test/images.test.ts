import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Ran, runVerb } from '../src/commands/testing.ts';

/** `debt-platform images` with fake builders that record their arguments. */
const fake = fileURLToPath(new URL('fixtures/fake-builder.sh', import.meta.url));
const everyday = ['git', 'sh', 'cat', 'grep', 'basename', 'sleep'];
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'debt-images-'));
  mkdirSync(join(folder, 'bin'));
  write('held', '');
  write('asked', '');
  for (const program of everyday) link(program);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
const asked = (): readonly string[] => read('asked').split('\n').filter(Boolean);
const builds = (): readonly string[] => asked().filter((line) => / build /.test(line));
const targets = (): readonly string[] => builds().map((line) => / --target (\S+)/.exec(line)?.[1] ?? '');

/** Only programs that a test put here are found. */
function link(program: string): void {
  const at = (process.env['PATH'] ?? '').split(':').map((each) => join(each, program));
  const found = at.find((path) => existsSync(path));
  if (found === undefined) throw new Error(`${program} is not here`);
  symlinkSync(found, join(folder, 'bin', program));
}

function install(builder: 'docker' | 'podman' | 'buildah'): void {
  const at = join(folder, 'bin', builder);
  copyFileSync(fake, at);
  chmodSync(at, 0o755);
}

const images = (args: readonly string[], stop?: AbortSignal): Promise<Ran> =>
  runVerb(['images', ...args], {
    data: folder,
    env: { PATH: join(folder, 'bin'), FAKE_BUILDER: folder },
    columns: 200,
    ...(stop === undefined ? {} : { stop }),
  });
const parsed = (text: string): unknown => JSON.parse(text);

/** The printed references, by their names in `--facts`. */
function named(text: string): ReadonlyMap<string, string> {
  const { images: found } = Value.Parse(Type.Object({ images: Type.Record(Type.String(), Type.String()) }), parsed(text));
  return new Map(Object.entries(found));
}

describe('images build', () => {
  test('builds everything that is not there, with its bases and every name', async () => {
    install('docker');

    const { code, out, err } = await images(['build']);

    expect([code, targets()]).toEqual([0, ['services', 'mail-sink', 'gateway', 'web']]);
    expect(builds()[0]).toMatch(
      /^docker build --progress plain --file images\/services\.Dockerfile --target services --platform linux\/(amd|arm)64 --build-arg NPM_BASE=\S+ --build-arg BASE=debian:bookworm-slim( --tag debt\.local\/(expenses|mailer|throttler|notifier):c-[0-9a-f]{16}){4} \.$/,
    );
    expect(out.trim().split('\n')).toEqual(read('held').trim().split('\n'));
    expect(err).toContain('services: built');
    expect(readFileSync(/\S+services-c-\S+\.log/.exec(err)?.[0] ?? '', 'utf8')).toBe('STEP 1 of services\n');
  });

  test('builds nothing a second time without --force', async () => {
    install('podman');
    await images(['build']);
    write('asked', '');

    const second = await images(['build', '--json']);
    const forced = await images(['build', '--force', '--json']);

    expect(parsed(second.out)).toMatchObject({ builder: 'podman', built: [], present: ['services', 'mail-sink', 'gateway', 'web'] });
    expect(parsed(forced.out)).toMatchObject({ built: ['services', 'mail-sink', 'gateway', 'web'], present: [] });
    expect(targets()).toHaveLength(4);
  });

  test('builds an image again of which a name is missing', async () => {
    install('buildah');
    await images(['build']);
    write('held', read('held').replace(/.*\/mailer:.*\n/, ''));
    write('asked', '');

    expect((await images(['build'])).code).toBe(0);

    expect(targets()).toEqual(['services']);
  });

  test('begins with other bases, which gives other names', async () => {
    install('docker');
    const before = named((await images(['list', '--json'])).out);

    const { code } = await images(['build', '--base', 'debian=other/base:1', '--base', 'caddy=other/caddy@sha256:0']);

    expect(code).toBe(0);
    expect(builds().map((line) => / BASE=(\S+)/.exec(line)?.[1])).toEqual([
      'other/base:1',
      'other/base:1',
      'other/caddy@sha256:0',
      'other/caddy@sha256:0',
    ]);
    for (const name of before.values()) expect(read('held')).not.toContain(name);
  });

  test('gives what is there another tag when it is asked to', async () => {
    install('docker');
    await images(['build']);

    expect((await images(['build', '--tag', 'local'])).code).toBe(0);

    expect(asked().filter((line) => line.startsWith('docker tag'))).toHaveLength(7);
    expect(read('held')).toContain('debt.local/web:local\n');
  });

  test('stops at what fails, prints the last lines of the builder, and resumes there', async () => {
    install('docker');
    write('fails', 'mail-sink');

    const failed = await images(['build']);
    write('fails', '');
    const again = await images(['build', '--json']);

    expect(failed.code).toBe(18);
    expect(failed.err).toContain('docker could not build the image mail-sink');
    expect(failed.err).toContain('npm error: the disk of the builder is full');
    expect(failed.err).toContain('it ended with 125');
    expect(parsed(again.out)).toMatchObject({ present: ['services'], built: ['mail-sink', 'gateway', 'web'] });
  });

  test('ends the builder when it is interrupted', async () => {
    install('docker');
    write('hangs', '');
    const interruption = new AbortController();

    const building = images(['build'], interruption.signal);
    await expect.poll(() => builds().length, { timeout: 20_000 }).toBe(1);
    interruption.abort();

    expect((await building).code).toBe(130);
    expect(targets()).toEqual(['services']);
  });

  test('reports for each program why it does not answer, and uses one that does', async () => {
    install('docker');
    write('down', 'Cannot connect to the Docker daemon\n');

    const down = await images(['build']);
    const wished = await images(['build', '--builder', 'buildah']);
    const builtWithout = builds();
    rmSync(join(folder, 'down'));
    rmSync(join(folder, 'bin', 'docker'));
    install('podman');
    const next = await images(['build', '--json']);

    expect(parsed(next.out)).toMatchObject({ builder: 'podman' });
    expect([down.code, wished.code, builtWithout]).toEqual([3, 3, []]);
    expect(down.err).toContain('docker: Cannot connect to the Docker daemon; podman is not installed; buildah is not installed');
    expect(wished.err).toContain('buildah is not installed');
    expect(wished.err).not.toContain('podman');
  });

  test('names git and the builder at once when both are missing', async () => {
    rmSync(join(folder, 'bin', 'git'));

    const { code, out } = await images(['build', '--json']);

    expect(code).toBe(3);
    expect(parsed(out)).toMatchObject({
      error: { code: 'tool_missing', message: 'to build images, git and docker or podman or buildah must answer' },
    });
  });

  test.each([
    [['--base', 'alpine=x'], "'alpine=x' is not NAME=IMAGE"],
    [['--tag', 'not a tag'], "'not a tag' is not a tag"],
    [['--builder', 'kaniko'], 'kaniko'],
  ])('refuses %j', async (args, reason) => {
    const { code, err } = await images(['build', ...args]);

    expect([code, asked()]).toEqual([2, []]);
    expect(err).toContain(reason);
  });
});

describe('images list', () => {
  test('shows which images are here', async () => {
    install('docker');
    await images(['build']);
    write('held', read('held').replace(/.*\/web:.*\n/, ''));

    const { code, out } = await images(['list']);

    expect(code).toBe(0);
    expect(out).toMatch(/^here {5}debt\.local\/expenses:c-[0-9a-f]{16}$/m);
    expect(out).toMatch(/^missing {2}debt\.local\/web:c-/m);
  });

  test('names them without any builder, as --facts takes them', async () => {
    const { code, out } = await images(['list', '--json']);

    expect(code).toBe(0);
    expect([...named(out).keys()].toSorted()).toEqual(
      ['expenses', 'gateway', 'mail-sink', 'mailer', 'notifier', 'throttler', 'web'].toSorted(),
    );
    expect(parsed(out)).toMatchObject({ builder: null, present: [] });
  });
});
