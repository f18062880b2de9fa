import { setTimeout as sleep } from 'node:timers/promises';
import type { Outcome } from '@debt/terminal/command/command';
import { parseSeconds } from '@debt/terminal/command/duration';
import type { Input } from '@debt/terminal/command/input';
import { PlatformError } from '../../failures/failures.ts';
import { type PlatformContext, result } from '../context.ts';
import { verbsOfExisting } from '../targets.ts';
import { capturedMail } from './captured.ts';
import { addressedTo, newestCode, parseAddress } from './select.ts';

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
