import { mailTemplates } from '@debt/proto/mail';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { purposeOf, render } from '../templates/render.ts';
import { composeMessage } from './compose.ts';
import { codeOf, parseMessage } from './parse.ts';

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
  'A c=C3=B6de. It is not --b1, and good for ten =',
  'minutes.',
  '--b1',
  'Content-Type: text/html',
  '',
  '<b>999999</b>',
  '--b1--',
  '',
].join('\r\n');

describe('a message', () => {
  test.each([
    ['CRLF', multipart],
    ['LF', multipart.replaceAll('\r\n', '\n')],
  ])('with %s line ends is parsed with decoded headers and both alternatives', (_what, raw) => {
    expect(parseMessage(raw)).toMatchObject({
      from: 'Debt Tracker <no-reply@localhost>',
      to: 'alice@example.com',
      subject: 'Your cöde',
      date: new Date('2026-11-22T10:00:00.000Z'),
      text: 'A cöde. It is not --b1, and good for ten minutes.',
      html: '<b>999999</b>',
    });
  });

  test('is parsed in base64, and without a content type', () => {
    const raw = `To: b\nContent-Transfer-Encoding: base64\n\n${Buffer.from('code: 000111 ü').toString('base64')}\n`;

    expect(parseMessage(raw).text).toBe('code: 000111 ü');
    expect(parseMessage('To: alice@x\n\na=20b').text).toBe('a=20b');
  });

  test.each(['', '\n\n', 'no colon here', 'Content-Type: multipart/mixed; boundary=x\n\n--x', ': \n\n--'])(
    'is parsed without an error from %j',
    (raw) => {
      expect(parseMessage(raw)).toMatchObject({ from: '', to: '', messageId: '' });
    },
  );
});

/** Every code that expenses generates: six digits for an activation, ten letters and digits for a reset. */
const codes = {
  activation: fc.integer({ min: 0, max: 999_999 }).map((number) => String(number).padStart(6, '0')),
  reset: fc.stringMatching(/^[A-HJ-NP-Z2-9]{10}$/),
};
const handles = fc.oneof(
  fc.stringMatching(/^[a-z][a-z0-9_-]{1,29}$/),
  fc.constantFrom('ben199012', 'ld109154d', 'code-999999', 'a'.repeat(30)),
);
const lineBreaks = fc.constantFrom('\n', '\r\n', '\r', '\u2028', '\u2029', '\u0085', '\v', '\f');
const names = fc
  .array(fc.oneof(fc.string({ unit: 'binary', maxLength: 60 }), lineBreaks, fc.constant('Code: 999999'), fc.constant('=\r\n')), {
    maxLength: 8,
  })
  .map((parts) => parts.join(''));

function mailOf(template: (typeof mailTemplates)[number], name: string, handle: string, code: string | undefined): string {
  const values = { name, handle, publicUrl: 'http://127.0.0.1:7002', until: '22 November at 10:15 UTC' };
  const rendered = render(template, values, code);
  return composeMessage({
    id: handle,
    from: { name: '', address: 'no-reply@localhost' },
    to: 'ada@example.com',
    date: new Date(0),
    ...rendered,
  });
}

describe('the code of a mail', () => {
  test.each([
    ['activation-code', codes.activation],
    ['reset-code', codes.reset],
  ] as const)('is parsed from every mail %s, for any handle, name and line ends', (template, codesOf) => {
    fc.assert(
      fc.property(codesOf, handles, names, (code, handle, name) => {
        const raw = mailOf(template, name, handle, code);

        expect(codeOf(parseMessage(raw))).toBe(code);
        expect(codeOf(parseMessage(raw.replaceAll('\r\n', '\n')))).toBe(code);
      }),
    );
  });

  test.each(mailTemplates.filter((template) => purposeOf(template) === undefined))(
    'is undefined for every mail %s, for any handle and name',
    (template) => {
      fc.assert(
        fc.property(handles, names, (handle, name) => {
          expect(codeOf(parseMessage(mailOf(template, name, handle, undefined)))).toBeUndefined();
        }),
      );
    },
  );

  test.each([
    ['Your code is 123456.', undefined],
    ['account @ben199012:\n\nCode: 036947\n\nIt', '036947'],
    ['With this code you can:\r\n\r\nCode: P4A9XZJC4L\r\n', 'P4A9XZJC4L'],
    ['Hello Code: 999999,\n\nCode: 000111\n', '000111'],
    ['> Code: 999999', undefined],
    ['Code: 12345 6', undefined],
    ['', undefined],
  ])('is parsed from the text %j as %s', (text, code) => {
    expect(codeOf({ text })).toBe(code);
  });
});
