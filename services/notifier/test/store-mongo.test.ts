import tls from 'node:tls';
import { AppError } from '@debt/kit/errors';
import { silentLog } from '@debt/kit/testing';
import { describeEngine } from '@debt/kit/testing/engines';
import { openRelay } from '@debt/kit/testing/relay';
import { expect, test, vi } from 'vitest';
import { describeStore } from '../src/store/conformance.ts';
import { openMongoStore } from '../src/store/mongo.ts';
import { openStore } from '../src/store/open.ts';

// FerretDB on SQLite needs about ten milliseconds for a call, and the suite makes thousands.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

describeEngine('TEST_MONGODB_URL', ({ url, ...trust }) => {
  const options = { log: silentLog, ...trust };
  const databaseUrl = () => url.replace(/\/[^/?]*\?/, `/t_${crypto.randomUUID().slice(0, 8)}?`);

  describeStore('MongoDB', async () => {
    const own = databaseUrl();
    return { open: async () => openMongoStore(own, options), [Symbol.asyncDispose]: async () => undefined };
  });

  test('a service without a schema stops and names the task to run', async () => {
    await using store = await openStore(databaseUrl(), options);

    await expect(store.ready()).rejects.toThrow(/version 0.*`migrate`/);
    await store.migrate();

    await expect(store.ready()).resolves.toBeUndefined();
  });

  test('a server that starts after the first call failed is found', async () => {
    const server = new URL(databaseUrl());
    const relay = await openRelay({ host: server.hostname, port: Number(server.port) });
    await using stack = new AsyncDisposableStack();
    stack.use(relay);
    server.port = String(relay.port);
    const store = stack.use(await openStore(server.href, options));
    relay.freeze();

    const early: unknown = await store.position('u').catch((error: unknown) => error);
    relay.cut();
    relay.thaw();

    expect(early).toMatchObject({ code: 'unavailable' });
    expect(await store.position('u')).toMatchObject({ newest: 0 });
  });

  test('a store whose sockets close while it sends commands finds its server again', async () => {
    using connect = vi.spyOn(tls, 'connect');
    await using store = await openStore(databaseUrl(), options);
    await store.migrate();
    await store.position('u');

    // A command on a socket that is destroyed but not closed yet never ends in the driver, whose monitoring reacts with just such a command.
    for (const { value } of connect.mock.results) if (value instanceof tls.TLSSocket) value.destroy();
    const first = store.position('u').catch((error: unknown) => error);

    expect(connect.mock.results.length).toBeGreaterThan(1);
    expect(await first).toMatchObject({ code: 'unavailable' });
    expect(await store.append({ userId: 'u', eventId: 'e', at: new Date(), body: '{}' })).toEqual({ seq: 1, duplicate: false });
  });

  test('a wrong password is reported as unavailable, without the password', async () => {
    await using store = await openStore(databaseUrl().replace(/:[^:@]+@/, ':hidden@'), options);

    const thrown: unknown = await store.read('u', 0).catch((error: unknown) => error);

    expect(thrown).toBeInstanceOf(AppError);
    expect(thrown).toMatchObject({ code: 'unavailable' });
    expect(String(thrown)).not.toContain('hidden');
  });
});

test('a MongoDB that is not running is reported as unavailable', async () => {
  await using store = await openStore('mongodb://127.0.0.1:1/x', { log: silentLog });

  await expect(store.read('u', 0)).rejects.toMatchObject({ code: 'unavailable' });
});

test.each(['mongodb://a/x?ssl=yes', 'mongodb://a:b:c@d', 'mongodb:x'])('the URL %s is refused', async (url) => {
  await expect(openStore(url, { log: silentLog })).rejects.toMatchObject({ code: 'bad_configuration' });
});
