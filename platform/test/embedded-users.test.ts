import { chmod, chown, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { readEnvironment } from '../src/environment/environment.ts';
import { decideRunAs } from '../src/targets/processes/postgres/run-as.ts';
import { finished, openPlayground } from './fixtures/playground.ts';

vi.setConfig({ testTimeout: 120_000 });

const isRoot = process.getuid?.() === 0;
const hasNamespaces = (await decideRunAs()) === 'userns';
/** The prefix of the titles of skipped tests. */
const needs = isRoot ? (hasNamespaces ? '' : 'needs user namespaces: ') : 'needs root: ';

/** A folder that comes first in PATH, with an `unshare` that is refused, as in a container with the default profile. */
async function refusingUnshare(): Promise<AsyncDisposable & { readonly path: string }> {
  const folder = await mkdtemp('/tmp/debt-stub-');
  await writeFile(join(folder, 'unshare'), '#!/bin/sh\necho "unshare: unshare failed: Operation not permitted" >&2\nexit 1\n');
  await chmod(join(folder, 'unshare'), 0o755);
  return { path: `${folder}:${process.env['PATH'] ?? ''}`, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

// Another user cannot test what requires root.
test.runIf(isRoot)(
  `${isRoot ? '' : needs}root without user namespaces gets a PostgreSQL of an unprivileged user, with its data where that user can enter`,
  async () => {
    await using stub = await refusingUnshare();
    await using play = await openPlayground();

    const first = await finished(play.spawnUp('root', { path: stub.path }));
    const recorded = (await readEnvironment(play.layout('root').directory))?.engines.postgres;
    await play.down('root');
    const second = await finished(play.spawnUp('root', { path: stub.path }));

    expect([first.code, second.code]).toEqual([0, 0]);
    expect(recorded?.runAs).toBe('nobody');
    expect(recorded?.dir).toMatch(/^\/var\/lib\/debt\/root-/);
  },
);

test.runIf(isRoot && hasNamespaces)(`${needs}root with user namespaces keeps its files in its own closed home`, async () => {
  await using play = await openPlayground();
  await chmod(play.root, 0o700);

  const up = await play.up('closed');

  expect(up.end.outcome).toBe('ok');
  const recorded = (await readEnvironment(play.layout('closed').directory))?.engines.postgres;
  expect(recorded).toMatchObject({ runAs: 'userns', dir: join(play.layout('closed').directory, 'postgres-18') });
});

test.runIf(isRoot && hasNamespaces)(`${needs}data of a user namespace is refused, with what to do, where there are none`, async () => {
  await using stub = await refusingUnshare();
  await using play = await openPlayground();
  await play.up('moved');
  await play.down('moved');

  const refused = await finished(play.spawnUp('moved', { path: stub.path }));

  expect(refused.code).toBe(3);
  expect(refused.events.at(-1)).toMatchObject({ type: 'end', failure: { id: 'run_as_unavailable' } });
});

test.runIf(isRoot).each([
  ['an ordinary user', ['--reuid=1', '--regid=1', '--clear-groups']],
  ['a user whom no list of users knows', ['--reuid=12345', '--regid=12345', '--clear-groups']],
])(`${isRoot ? '' : needs}%s brings the platform up`, async (_who, options) => {
  await using play = await openPlayground();
  const uid = Number(options[0]?.split('=')[1]);
  await mkdir(join(play.root, 'env'), { recursive: true });
  for (const folder of [play.root, join(play.root, 'env')]) await chown(folder, uid, uid);

  const up = await finished(play.spawnUp('plain', { wrap: ['setpriv', ...options] }));

  expect(up.code).toBe(0);
  expect((await readEnvironment(play.layout('plain').directory))?.engines.postgres?.runAs).toBe(uid === 1 ? 'self' : 'userns');
});
