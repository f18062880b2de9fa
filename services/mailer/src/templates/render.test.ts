import { PermanentError } from '@debt/kit/errors';
import { mailTemplates } from '@debt/proto/mail';
import { describe, expect, test } from 'vitest';
import { purposeOf, render } from './render.ts';

const values = { name: '<b>Eve</b> & "co"', handle: 'eve', publicUrl: 'https://debt.example.org', until: '3 February at 04:05 UTC' };

/** The recipients of these mails may not be users. */
const toStrangers = ['activation-code', 'already-registered'] as const;
const toOwners = mailTemplates.filter((template) => !toStrangers.some((one) => one === template));
const codeOf = (template: (typeof mailTemplates)[number]) => (purposeOf(template) === undefined ? undefined : '123456');

describe.each(mailTemplates)('the mail %s', (template) => {
  const rendered = render(template, values, codeOf(template));

  test('has a subject, a text and an HTML page with escaped values', () => {
    expect(rendered.subject).toMatch(/^[\x20-\x7e]{10,80}$/);
    expect(rendered.html).not.toContain('<b>Eve');
  });

  test('names the account and the address of the page, and loads no remote content', () => {
    expect(rendered.text).toContain('@eve');
    expect(rendered.html).toContain('href="https://debt.example.org"');
    expect(rendered.html).not.toMatch(/<img|<script|<link|url\(/);
  });

  test('contains a code, in a line of its own, exactly when its template has one', () => {
    expect(/^Code: 123456$/m.test(rendered.text)).toBe(purposeOf(template) !== undefined);
    expect(rendered.html.includes('>123456</p>')).toBe(purposeOf(template) !== undefined);
  });
});

test.each(toOwners)('the mail %s greets by name', (template) => {
  const { text, html } = render(template, values, codeOf(template));

  expect(text).toContain('Hello <b>Eve</b> & "co",');
  expect(html).toContain('Hello &lt;b&gt;Eve&lt;/b&gt; &amp; &quot;co&quot;,');
});

test.each(toStrangers)(
  'the mail %s, which can be sent to any address, contains no text that its sender chose except the handle',
  (template) => {
    const { text, html } = render(template, { ...values, name: 'You won, see https://evil.example' }, codeOf(template));

    expect(text).toContain('Hello @eve,');
    expect(text + html).not.toContain('evil.example');
  },
);

test('a mail with a code is not sent without one', () => {
  expect(() => render('activation-code', values, undefined)).toThrow(PermanentError);
});
