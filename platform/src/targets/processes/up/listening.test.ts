import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeEnvironment } from '../../../environment/environment.ts';
import { layoutOf } from '../layout.ts';
import { checkListening } from './listening.ts';

/** An address for documentation (RFC 5737), which no machine has. */
const foreign = '192.0.2.1';

test('an interface that this machine does not have is named, instead of a search for a port on it', async () => {
  const found = await checkListening(layoutOf('none', '/nowhere'), { host: foreign, port: 7001 }, []);

  expect(found).toMatchObject({ id: 'host_unusable', exit: 3, what: `the gateway cannot listen on ${foreign}` });
  expect(found?.why).toContain('is no address of this machine');
});

test('a recorded interface that no longer exists is named too, unless the gateway still listens there', async () => {
  await using folder = await temporary();
  const layout = layoutOf('moved', folder.path);
  await writeEnvironment(layout.directory, {
    version: 1,
    name: 'moved',
    target: 'embedded',
    bind: {},
    size: 'laptop',
    host: foreign,
    ports: { 'gateway.http': 7001 },
    engines: {},
  });

  expect(await checkListening(layout, {}, [])).toMatchObject({ id: 'host_unusable' });
  expect(await checkListening(layout, {}, ['gateway'])).toBeUndefined();
  expect(await checkListening(layout, { host: '127.0.0.1' }, [])).toBeUndefined();
});

async function temporary(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'listening-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
}
