import { PermanentError } from '@debt/kit/errors';
import { eventually } from '@debt/kit/testing';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { MailTransport, MailTransportOptions, OutgoingMail } from './port.ts';

/** A mail as its recipient sees it. */
export interface ReceivedMail {
  readonly messageId: string;
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** A separate backend for one test. */
export interface MailTransportHarness extends AsyncDisposable {
  open(options: MailTransportOptions): Promise<MailTransport>;
  /** The mails that arrived, oldest first. */
  received(): Promise<readonly ReceivedMail[]>;
}

/** The requirements of every driver of the mail transport. */
export function mailTransportConformance(name: string, openFresh: () => Promise<MailTransportHarness>): void {
  async function backend(options: Partial<MailTransportOptions> = {}) {
    const harness = await openFresh();
    onTestFinished(() => harness[Symbol.asyncDispose]());
    const transport = await harness.open({ from: { name: 'Debt Träcker', address: 'no-reply@example.org' }, ...options });
    onTestFinished(() => transport[Symbol.asyncDispose]());
    return { harness, transport };
  }

  describe(`conformance: mail transport on ${name}`, () => {
    test('a mail arrives unchanged, with any characters and lengths of lines', async () => {
      const { harness, transport } = await backend();
      const text = `Grüße, 你好 👋\n\n${'long '.repeat(100)}\n.\n a=b \nend`;
      const html = `<p>${'ü'.repeat(500)}</p>`;
      const subject = 'Ein sehr langer Betreff mit Umlauten äöü und noch mehr Wörtern, damit er gefaltet werden muss 👋';

      await transport.send(mail({ subject, text, html }), never);
      const [received] = await eventually(async () => nonEmpty(await harness.received()), 'the mail arrives');

      expect(received).toMatchObject({ from: 'Debt Träcker <no-reply@example.org>', to: 'ada@example.com', subject, text, html });
    });

    test('a mail that is sent twice has the same Message-ID', async () => {
      const { harness, transport } = await backend();

      await transport.send(mail({ id: 'job 1' }), never);
      await transport.send(mail({ id: 'job 1' }), never);
      await transport.send(mail({ id: 'job 2' }), never);
      const received = await eventually(async () => nonEmpty(await harness.received()), 'the mails arrive');

      expect(new Set(received.map(({ messageId }) => messageId)).size).toBe(2);
    });

    test.each([
      ['a recipient with an injected header', { to: 'ada@example.com\r\nBcc: eve@example.com' }],
      ['two recipients', { to: 'ada@example.com, eve@example.com' }],
      ['a subject with an injected header', { subject: 'Hello\r\nBcc: eve@example.com' }],
      ['a subject with a bare line feed', { subject: 'Hello\nBcc: eve@example.com' }],
      ['a message that is too large', { text: 'x'.repeat(200_000) }],
    ])('%s is refused permanently', async (_what, bad) => {
      const { harness, transport } = await backend();

      await expect(transport.send(mail(bad), never)).rejects.toThrow(PermanentError);

      expect(await harness.received()).toEqual([]);
    });

    test('a stop signal ends an attempt', async () => {
      const { transport } = await backend();

      await expect(transport.send(mail({}), AbortSignal.abort())).rejects.toMatchObject({ code: 'unavailable' });
    });

    test('an opened transport is ready', async () => {
      const { transport } = await backend();

      await expect(transport.ready()).resolves.toBeUndefined();
    });
  });
}

const never = new AbortController().signal;

const mail = (given: Partial<OutgoingMail>): OutgoingMail => ({
  id: 'job 1',
  to: 'ada@example.com',
  subject: 'Hello',
  text: 'Hello Ada',
  html: '<p>Hello Ada</p>',
  ...given,
});

const nonEmpty = <T>(items: readonly T[]): readonly T[] | undefined => (items.length > 0 ? items : undefined);
