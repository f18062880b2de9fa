import { describe, expect, test } from 'vitest';
import { isAddress, parseMailbox } from './mailbox.ts';

describe('a mailbox', () => {
  test.each([
    ['no-reply@example.org', { name: '', address: 'no-reply@example.org' }],
    ['Debt Tracker <no-reply@localhost>', { name: 'Debt Tracker', address: 'no-reply@localhost' }],
    ['"Debt, Tracker" <a@b.org>', { name: 'Debt, Tracker', address: 'a@b.org' }],
  ])('is parsed from %j', (text, mailbox) => {
    expect(parseMailbox(text)).toEqual(mailbox);
  });

  test.each(['', 'nobody', 'a@b@c', 'Name <a@b.org> more', 'Name\r\nBcc: x <a@b.org>', 'a@-b.org'])('is refused in the form %j', (text) => {
    expect(() => parseMailbox(text)).toThrow('is not an address');
  });

  test.each(['a b@c.org', 'a@c.org,b@c.org', 'a@c.org\n', '<a@c.org>', `${'a'.repeat(65)}@c.org`, `a@${'b.'.repeat(130)}org`])(
    'is refused with the address %j',
    (text) => {
      expect(isAddress(text)).toBe(false);
    },
  );
});
