import type { Outcome } from '@debt/terminal/command/command';
import type { Input } from '@debt/terminal/command/input';
import { table, wraps } from '@debt/terminal/text/doc';
import { type PlatformContext, result } from '../context.ts';
import { verbsOfExisting } from '../targets.ts';
import { capturedMail } from './captured.ts';
import { addressedTo, parseAddress } from './select.ts';

export async function listMail(input: Input, context: PlatformContext): Promise<Outcome> {
  const address = parseAddress(input.optional('address'));
  const messages = addressedTo(await capturedMail(await verbsOfExisting(context), context.environment), address);
  const rows = messages.map(({ date, to, subject, id }) => [date, to, subject, id]);
  return result(messages, [table(['DATE', 'TO', 'SUBJECT', wraps('ID')], rows, 'No mail.')]);
}
