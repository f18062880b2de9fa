import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { addressedTo, newestCode, readMaildir } from './maildir.ts';
import { codeIn, parseMessage } from './message.ts';

const multipart = [
  'From: Debt Tracker <no-reply@localhost>',
  'To: alice@example.com',
  'Subject: =?utf-8?Q?Your_c=C3=B6de?=',
  'Date: Sun, 22 Nov 2026 10:00:00 +0000',
  'Content-Type: multipart/alternative;',
  ' boundary="b1"',
  '',
  '--b1',
  'Content-Type: text/plain; charset=utf-8',
  'Content-Transfer-Encoding: quoted-printable',
  '',
  'Your c=C3=B6de is 123 456. It is good for ten mi=',
  'nutes.',
  '--b1',
  'Content-Type: text/html',
  '',
  '<b>999999</b>',
  '--b1--',
  '',
].join('\r\n');

describe('a message', () => {
  it('is read with its headers decoded and its plain text, not the HTML', () => {
    expect(parseMessage('m1', multipart)).toEqual({
      id: 'm1',
      from: 'Debt Tracker <no-reply@localhost>',
      to: 'alice@example.com',
      subject: 'Your cöde',
      date: '2026-11-22T10:00:00.000Z',
      text: 'Your cöde is 123 456. It is good for ten minutes.',
    });
  });

  it('is read in base64 too', () => {
    const raw = `To: b\nContent-Transfer-Encoding: base64\n\n${Buffer.from('code: 000111 ü').toString('base64')}\n`;

    expect(parseMessage('m', raw).text).toBe('code: 000111 ü');
  });

  it.each(['', '\n\n', 'no colon here', 'Content-Type: multipart/mixed; boundary=x\n\n--x'])('never fails on %j', (raw) => {
    expect(parseMessage('m', raw)).toMatchObject({ date: '', from: '' });
  });

  it.each([
    ['Your code is 123456.', '123456'],
    ['123 456', '123456'],
    ['call 5551234567', undefined],
    ['on 2026-11-22', undefined],
    ['', undefined],
  ])('shows in %j the code %s', (text, code) => {
    expect(codeIn(text)).toBe(code);
  });
});

describe('a maildir', () => {
  let directory = '';
  afterEach(() => rm(directory, { recursive: true, force: true }));

  async function withMail(mails: Readonly<Record<string, string>>) {
    directory = await mkdtemp(join(tmpdir(), 'debt-mail-'));
    await mkdir(join(directory, 'new'));
    await mkdir(join(directory, 'cur'));
    await mkdir(join(directory, 'tmp'));
    for (const [index, [name, raw]] of Object.entries(mails).entries()) {
      await writeFile(join(directory, name), raw);
      await utimes(join(directory, name), index, index);
    }
    return readMaildir(directory);
  }

  it('lists the newest first, in both folders, and nothing that is half written', async () => {
    const messages = await withMail({
      'new/a': 'To: alice@x\n\n111111',
      'cur/b:2,S': 'To: bob@x\n\n222222',
      'tmp/c': 'To: alice@x\n\n333333',
    });

    expect(messages.map(({ id }) => id)).toEqual(['b:2,S', 'a']);
  });

  it('gives the newest code of an address', async () => {
    const messages = await withMail({
      'new/a': 'To: alice@x\n\n111111',
      'new/b': 'To: Alice@x\n\n222222',
      'new/c': 'To: alice@x\n\nhello',
      'new/d': 'To: bob@x\n\n444444',
    });

    expect(newestCode(addressedTo(messages, 'alice@x'))?.code).toBe('222222');
    expect(newestCode(addressedTo(messages, undefined))?.code).toBe('444444');
    expect(newestCode(addressedTo(messages, 'carol@x'))).toBeUndefined();
  });

  it('is empty when there is none', async () => {
    expect(await readMaildir('/nonexistent')).toEqual([]);
  });
});
