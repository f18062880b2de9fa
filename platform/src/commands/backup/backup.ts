import { once } from 'node:events';
import { resolve } from 'node:path';
import { exitCodes } from '@debt/terminal/exit-codes';
import * as Args from '@oclif/core/args';
import { parseEnvironmentName } from '../../environment/paths.ts';
import { PlatformCommand } from '../command.ts';
import { exitOf } from '../io.ts';
import { verbsOfExisting } from '../targets.ts';
import { openStores } from './stores.ts';
import { leadsToStdout, writeWholeFile } from './whole-file.ts';
import { type Write, type Written, writeBackup } from './write.ts';

export class Backup extends PlatformCommand {
  static override summary = 'Write all data into one file';
  static override usageExamples = [
    { command: 'debt-platform backup monday.debt', does: 'Everything, while the platform goes on working' },
    { command: 'debt-platform backup - > monday.debt', does: 'The same through a pipe' },
  ];
  static override args = { file: Args.string({ description: 'Where to write it; - is stdout.', required: true }) };

  override async run(): Promise<number> {
    const { args, flags } = await this.parse(Backup);
    const environment = parseEnvironmentName(flags.env);
    using interruption = this.io.interruptible();
    try {
      return await this.#write(environment, args.file, flags.json, interruption.signal);
    } catch (error) {
      const arrived = interruption.arrived();
      if (arrived !== undefined) return exitOf(arrived);
      throw error;
    }
  }

  async #write(environment: string, file: string, json: boolean, signal: AbortSignal): Promise<number> {
    const verbs = await verbsOfExisting(environment, this.io.variables);
    await using stores = await openStores(verbs, environment);
    const { databases, feeds: at } = stores;
    const late = (missing: readonly string[]): void =>
      this.note(`${missing.length} events had not reached the feeds yet; the ledger in this backup has them, and its feeds have not.`);
    const all = { environment, databases, now: new Date(), ...(at === undefined ? {} : { feeds: { at, late } }) };
    const writeAll = (write: Write): Promise<Written> =>
      writeBackup(all, async (piece) => {
        signal.throwIfAborted();
        await write(piece);
      });
    if (file === '-' || (await leadsToStdout(file))) {
      const { rows, tables } = await writeAll(toStdout);
      this.note(`${rows} rows of ${tables} tables`);
      return exitCodes.ok;
    }
    const path = resolve(file);
    const written = await writeWholeFile(path, writeAll);
    this.result(
      json,
      { file: path, ...written },
      () => `${path}: ${written.rows} rows of ${written.tables} tables. Keep it safe: it holds everything that people entered.`,
    );
    return exitCodes.ok;
  }
}

const toStdout: Write = async (piece) => {
  if (!process.stdout.write(piece)) await once(process.stdout, 'drain');
};
