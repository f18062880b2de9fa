import { spawn } from 'node:child_process';
import type { Outcome } from '@debt/terminal/command/command';
import type { Input } from '@debt/terminal/command/input';
import { verbatim } from '@debt/terminal/text/doc';
import { notRunning } from '../../failures/failures.ts';
import { type PlatformContext, result } from '../context.ts';
import { verbsOfExisting } from '../targets.ts';

export async function open(input: Input, context: PlatformContext): Promise<Outcome> {
  const { environment } = context;
  const verbs = await verbsOfExisting(context);
  await using attached = await verbs.attach(environment);
  const { phase, urls } = await attached.status();
  const url = urls['web'];
  if (phase === 'stopped' || url === undefined) throw notRunning(environment);
  if (!input.on('print') && !input.on('json') && context.io.outIsTty) openInBrowser(url);
  return result({ url }, [verbatim(url)]);
}

/** The address is printed in any case: a machine without a browser is not a failure. */
function openInBrowser(url: string): void {
  const opener = process.platform === 'darwin' ? 'open' : 'xdg-open';
  spawn(opener, [url], { stdio: 'ignore', detached: true })
    .on('error', () => undefined)
    .unref();
}
