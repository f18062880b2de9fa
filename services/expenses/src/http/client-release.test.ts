import { createServer } from '@debt/kit/server';
import { silentLog } from '@debt/kit/testing';
import { expect, test } from 'vitest';
import { exchangeReleases } from './client-release.ts';

async function answerTo(headers: Readonly<Record<string, string>>) {
  await using server = createServer({ log: silentLog });
  exchangeReleases(server, { own: '0.12.0', oldestClient: '0.10.0' });
  server.get('/v1/things', async () => ({ ok: true }));
  return await server.inject({ url: '/v1/things', headers });
}

test.each([{}, { 'debt-release': '0.10.0' }, { 'debt-release': '1.0.0' }, { 'debt-release': 'nightly' }])(
  'a client with %o is served, and learns the release of the server',
  async (headers) => {
    const answer = await answerTo(headers);

    expect([answer.statusCode, answer.headers['debt-release']]).toEqual([200, '0.12.0']);
  },
);

test('a client that is too old is refused with 426, its own release and the one that it needs', async () => {
  const answer = await answerTo({ 'debt-release': '0.9.9' });

  expect([answer.statusCode, answer.headers['debt-release']]).toEqual([426, '0.12.0']);
  expect(answer.json()).toMatchObject({
    code: 'client_too_old',
    detail: 'This program has release 0.9.9. The server needs 0.10.0 or newer.',
  });
});
