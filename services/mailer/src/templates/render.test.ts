import { PermanentError } from '@debt/kit/errors';
import { mailTemplates } from '@debt/proto/mail';
import { describe, expect, test } from 'vitest';
import { purposeOf, render } from './render.ts';

const values = { name: '<b>Eve</b> & "co"', handle: 'eve', publicUrl: 'https://debt.example.org', until: '3 February at 04:05 UTC' };

/** Whoever gets these may never have heard of us. */
const toStrangers = ['activation-code', 'already-registered'] as const;
const toOwners = mailTemplates.filter((template) => !toStrangers.some((one) => one === template));
const codeOf = (template: (typeof mailTemplates)[number]) => (purposeOf(template) === undefined ? undefined : '123456');

describe.each(mailTemplates)('the mail %s', (template) => {
  const rendered = render(template, values, codeOf(template));

  test('has a subject, a text and a page, in which every value is escaped', () => {
    expect(rendered.subject).toMatch(/^[\x20-\x7e]{10,80}$/);
    expect(rendered.html).not.toContain('<b>Eve');
  });

  test('names the account and where to find the page, and loads nothing from anywhere', () => {
    expect(rendered.text).toContain('@eve');
    expect(rendered.html).toContain('href="https://debt.example.org"');
    expect(rendered.html).not.toMatch(/<img|<script|<link|url\(/);
  });

  test('tells a code in a line of its own exactly when it is made for one', () => {
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
  'the mail %s, which anybody can send to any address, has no word that its sender chose but the handle',
  (template) => {
    const { text, html } = render(template, { ...values, name: 'You won, see https://evil.example' }, codeOf(template));

    expect(text).toContain('Hello @eve,');
    expect(text + html).not.toContain('evil.example');
  },
);

test('a mail that tells a code is not sent without one', () => {
  expect(() => render('activation-code', values, undefined)).toThrow(PermanentError);
});
