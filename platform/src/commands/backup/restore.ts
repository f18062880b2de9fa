import { createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { resolve } from 'node:path';
import { addAbortSignal } from 'node:stream';
import type { Outcome } from '@debt/terminal/command/command';
import type { Input } from '@debt/terminal/command/input';
import { PlatformError } from '../../failures/failures.ts';
import type { OpenTarget } from '../../runner/target.ts';
import { type PlatformContext, result } from '../context.ts';
import { verbsOfExisting } from '../targets.ts';
import { openStores } from './connect.ts';
import { readBackup } from './read.ts';

/** A restore that is stopped before everything is read and checked changes nothing; after that it runs to its end. */
export async function restore(input: Input, context: PlatformContext): Promise<Outcome> {
  const { environment, signal } = context;
  const file = input.arg('file');
  if (file !== '-') {
    await access(file).catch(() => {
      throw new PlatformError('not_found', { what: `there is no file ${resolve(file)}` });
    });
  }
  const verbs = await verbsOfExisting(context);
  await using stores = await openStores(verbs, environment);
  const written = await readBackup(stores, addAbortSignal(signal, file === '-' ? process.stdin : createReadStream(file)));
  await restartServices(verbs, environment);
  context.note('Codes that were on their way by mail are not valid here: debt resend gives a new one.');
  const summary = `${written.rows} rows of ${written.tables} tables are in ${environment}.`;
  return result({ environment, ...written }, [`${summary} Prove it with: debt-platform verify --env ${environment}`]);
}

/** `expenses`, and `expenses-2` where there are several; tasks (`expenses-migrate`) have no state in memory. */
const serviceProcess = /^(?:expenses|mailer|throttler|notifier)(?:-\d+)?$/;

/** Their state in memory, from before the restore, is no longer valid. Resolves to their units when all are ready again. */
export async function restartServices(verbs: OpenTarget, environment: string): Promise<readonly string[]> {
  await using attached = await verbs.attach(environment);
  const { units } = await attached.status();
  const services = units.filter(({ unit, state }) => serviceProcess.test(unit) && state === 'ready');
  await Promise.all(services.map(({ unit }) => attached.restart(unit, new AbortController().signal)));
  return services.map(({ unit }) => unit);
}
