import { createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { resolve } from 'node:path';
import { addAbortSignal } from 'node:stream';
import { exitCodes } from '@debt/terminal/exit-codes';
import * as Args from '@oclif/core/args';
import { parseEnvironmentName } from '../../environment/paths.ts';
import { PlatformError } from '../../failures/failures.ts';
import { type OpenTarget } from '../../targets/open.ts';
import { PlatformCommand } from '../command.ts';
import { exitOf } from '../io.ts';
import { verbsOfExisting } from '../targets.ts';
import { readBackup } from './read.ts';
import { openStores } from './stores.ts';

export class Restore extends PlatformCommand {
  static override summary = 'Read a backup into an empty environment';
  static override usageExamples = [
    { command: 'debt-platform restore monday.debt --env restored', does: 'After debt-platform up --detach --env restored' },
    { command: 'debt-platform restore - --env restored < monday.debt', does: 'The same through a pipe' },
  ];
  static override args = { file: Args.string({ description: 'The backup; - is stdin.', required: true }) };

  override async run(): Promise<number> {
    const { args, flags } = await this.parse(Restore);
    const environment = parseEnvironmentName(flags.env);
    if (args.file !== '-') {
      await access(args.file).catch(() => {
        throw new PlatformError('NOT_FOUND', { what: `there is no file ${resolve(args.file)}` });
      });
    }
    using interruption = this.io.interruptible();
    try {
      return await this.#read(environment, args.file, flags.json, interruption.signal);
    } catch (error) {
      const arrived = interruption.arrived();
      if (arrived !== undefined) return exitOf(arrived);
      throw error;
    }
  }

  /** Aborted before everything is read and checked, it changes nothing; after that it is finished. */
  async #read(environment: string, file: string, json: boolean, signal: AbortSignal): Promise<number> {
    const verbs = await verbsOfExisting(environment, this.io.variables);
    await using stores = await openStores(verbs, environment);
    const source = file === '-' ? this.io.stdin : createReadStream(file);
    const written = await readBackup(stores, addAbortSignal(signal, source));
    await restartServices(verbs, environment);
    this.note('Codes that were on their way by mail are not valid here: debt resend gives a new one.');
    this.result(
      json,
      { environment, ...written },
      () =>
        `${written.rows} rows of ${written.tables} tables are in ${environment}. Prove it with: debt-platform verify --env ${environment}`,
    );
    return exitCodes.ok;
  }
}

/** `expenses`, and `expenses-2` where there are several; tasks (`expenses-migrate`) have nothing to forget. */
const serviceProcess = /^(?:expenses|mailer|throttler|notifier)(?:-\d+)?$/;

/** What they know from before the restore is no longer so. */
async function restartServices(verbs: OpenTarget, environment: string): Promise<void> {
  await using attached = await verbs.attach(environment);
  const { units } = await attached.status();
  const services = units.filter(({ unit, state }) => serviceProcess.test(unit) && state === 'ready');
  await Promise.all(services.map(({ unit }) => attached.restart(unit, new AbortController().signal)));
}
