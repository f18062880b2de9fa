import { setTimeout as sleep } from 'node:timers/promises';
import type { Outcome } from '@debt/terminal/command/command';
import { parseSeconds } from '@debt/terminal/command/duration';
import type { Input } from '@debt/terminal/command/input';
import { table, verbatim, wraps } from '@debt/terminal/text/doc';
import { PlatformError } from '../../failures/failures.ts';
import { type PlatformContext, result } from '../context.ts';
import { verbsOfExisting } from '../targets.ts';
import { capturedMail } from './captured.ts';
import { addressedTo, newestCode, parseAddress } from './select.ts';

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

export async function listMail(input: Input, context: PlatformContext): Promise<Outcome> {
  const address = parseAddress(input.optional('address'));
  const messages = addressedTo(await capturedMail(await verbsOfExisting(context), context.environment), address);
  const rows = messages.map(({ date, to, subject, id }) => [date, to, subject, id]);
  return result(messages, [table(['DATE', 'TO', 'SUBJECT', wraps('ID')], rows, 'No mail.')]);
}

const pollMs = 100;

export async function printCode(input: Input, context: PlatformContext): Promise<Outcome | number> {
  const address = parseAddress(input.optional('address'));
  const { environment, signal } = context;
  const until = Date.now() + parseSeconds(input.value('timeout')) * 1000;
  const verbs = await verbsOfExisting(context);
  while (context.stoppedWith === undefined) {
    const found = newestCode(addressedTo(await capturedMail(verbs, environment), address));
    if (found !== undefined) {
      const { to, date, id } = found.message;
      return result({ code: found.code, to, date, id }, [found.code]);
    }
    if (Date.now() >= until) {
      throw new PlatformError('not_found', {
        what: `there is no mail with a code${address === undefined ? '' : ` to ${address}`}`,
        fix: ['debt-platform mail', 'debt-platform mail dead'],
      });
    }
    await sleep(pollMs, undefined, { signal }).catch(() => undefined);
  }
  return context.stoppedWith;
}
