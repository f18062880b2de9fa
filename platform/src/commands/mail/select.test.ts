import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { capturedMail } from './captured.ts';
import { addressedTo, newestCode } from './select.ts';

const text = (code: string) => `Hello @ben199012,\n\nCode: ${code}\n\nIt is good until 10:15 UTC.\n`;

describe('captured mail', () => {
  let directory = '';
  afterEach(() => rm(directory, { recursive: true, force: true }));

  async function capturedIn(mails: Readonly<Record<string, string>>) {
    directory = await mkdtemp(join(tmpdir(), 'debt-mail-'));
    for (const folder of ['new', 'cur', 'tmp']) await mkdir(join(directory, folder));
    for (const [index, [name, raw]] of Object.entries(mails).entries()) {
      await writeFile(join(directory, name), raw);
      await utimes(join(directory, name), index, index);
    }
    return messagesIn(directory);
  }

  test('is listed with the newest first, from both folders, without what is only half written', async () => {
    const messages = await capturedIn({
      'new/a': 'To: alice@x\n\n111111',
      'cur/b:2,S': 'To: bob@x\n\n222222',
      'tmp/c': 'To: alice@x\n\n333333',
    });

    expect(messages.map(({ id }) => id)).toEqual(['b:2,S', 'a']);
  });

  test('gives the code of the newest mail to an address that has one, of six digits or of ten characters', async () => {
    const messages = await capturedIn({
      'new/a': `To: alice@x\n\n${text('111111')}`,
      'new/b': `To: Alice <Alice@x>\n\n${text('P4A9XZJC4L')}`,
      'new/c': 'To: alice@x\n\nyour account @ben199012 was deleted',
      'new/d': `To: bob@x\n\n${text('444444')}`,
    });

    expect(newestCode(addressedTo(messages, 'alice@x'))?.code).toBe('P4A9XZJC4L');
    expect(newestCode(addressedTo(messages, undefined))?.code).toBe('444444');
    expect(newestCode(addressedTo(messages, 'carol@x'))).toBeUndefined();
  });

  test('for one address is not that for an address that ends with it', async () => {
    const messages = await capturedIn({ 'new/a': `To: ben@x\n\n${text('111111')}`, 'new/b': `To: ruben@x\n\n${text('222222')}` });

    expect(newestCode(addressedTo(messages, 'ben@x'))?.code).toBe('111111');
  });

  test('has the text as it was written, where the mail breaks a line that is too long for mail', async () => {
    const [message] = await capturedIn({
      'new/a':
        'Content-Type: text/plain\nContent-Transfer-Encoding: quoted-printable\n\nWith this code =\nyou can:\n\nCode: P4A9XZJ=\nC4L\n',
    });

    expect(message?.text).toBe('With this code you can:\n\nCode: P4A9XZJC4L\n');
  });

  test('has an empty date when the mail has none that is valid', async () => {
    expect(await capturedIn({ 'new/a': 'Date: never\n\nhello' })).toEqual([
      { id: 'a', from: '', to: '', subject: '', date: '', text: 'hello' },
    ]);
  });

  test('is empty when there is no maildir', async () => {
    expect(await messagesIn('/nonexistent')).toEqual([]);
  });
});

function messagesIn(directory: string) {
  const mailDirectory = async () => directory;
  return capturedMail({ mailDirectory }, 'default');
}
