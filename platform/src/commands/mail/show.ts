import type { Outcome } from '@debt/terminal/command/command';
import type { Input } from '@debt/terminal/command/input';
import { verbatim } from '@debt/terminal/text/doc';
import { PlatformError } from '../../failures/failures.ts';
import { type PlatformContext, result } from '../context.ts';
import { verbsOfExisting } from '../targets.ts';
import { capturedMail } from './captured.ts';

export async function showMail(input: Input, context: PlatformContext): Promise<Outcome> {
  const wanted = input.optional('id');
  const messages = await capturedMail(await verbsOfExisting(context), context.environment);
  const message = messages.find(({ id }) => wanted === undefined || id.startsWith(wanted));
  if (message === undefined) {
    const what = wanted === undefined ? 'there is no mail' : `there is no mail ${wanted}`;
    throw new PlatformError('not_found', { what, fix: ['debt-platform mail'] });
  }
  const { from, to, subject, date, text } = message;
  return result(message, [verbatim(`From: ${from}\nTo: ${to}\nSubject: ${subject}\nDate: ${date}\n\n${text}`)]);
}
