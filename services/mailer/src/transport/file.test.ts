import { describe, expect, test } from 'vitest';
import { openMailTransport } from './open.ts';

const from = { name: '', address: 'no-reply@example.org' };

describe('the URL of a mail transport', () => {
  test.each(['file://host/mail', 'file:mail', 'file:///mail?mode=1', 'file:///mail#x', 'smtp://host'])(
    'is refused in the form %s',
    async (url) => {
      await expect(openMailTransport(url, { from })).rejects.toMatchObject({ code: 'bad_configuration' });
    },
  );
});
