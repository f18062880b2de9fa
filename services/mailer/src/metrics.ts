import { Counter, createRegistry, type Registry } from '@debt/kit/telemetry';

export class MailerMetrics {
  readonly registry: Registry = createRegistry('mailer');
  readonly #mails = new Counter({
    name: 'mailer_mails_total',
    help: 'Attempts to send a mail.',
    labelNames: ['template', 'outcome'],
    registers: [this.registry],
  });

  sent(template: string, outcome: 'sent' | 'refused' | 'failed'): void {
    this.#mails.inc({ template, outcome });
  }
}
