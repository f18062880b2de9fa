import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { open, rename, rm } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import * as Args from '@oclif/core/args';
import { exits, PlatformError } from '../runner/failures.ts';
import { parseEnvironmentName } from '../runner/paths.ts';
import { openStores } from './backup/stores.ts';
import { type BackupOf, type Write, type Written, writeBackup } from './backup/write.ts';
import { PlatformCommand } from './command.ts';
import { verbsOfExisting } from './targets.ts';

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
    const verbs = await verbsOfExisting(environment, this.io.variables);
    await using stores = await openStores(verbs, environment);
    const { databases, feeds: at } = stores;
    const late = (missing: readonly string[]): void =>
      this.note(`${missing.length} events had not reached the feeds yet; the ledger in this backup has them, and its feeds have not.`);
    const all = { environment, databases, now: new Date(), ...(at === undefined ? {} : { feeds: { at, late } }) };
    if (args.file === '-') {
      const { rows, tables } = await writeBackup(all, toStdout);
      this.note(`${rows} rows of ${tables} tables`);
      return exits.ok;
    }
    const path = resolve(args.file);
    const written = await toFile(path, all);
    this.result(
      flags.json,
      { file: path, ...written },
      () => `${path}: ${written.rows} rows of ${written.tables} tables. Keep it safe: it holds everything that people entered.`,
    );
    return exits.ok;
  }
}

/** Whole or not at all; only the owner may read it. Never replaces a file. */
async function toFile(path: string, all: BackupOf): Promise<Written> {
  const temporary = `${path}.${randomUUID().slice(0, 8)}.part`;
  await refuseExisting(path);
  try {
    const written = await (async () => {
      await using file = await open(temporary, 'wx', 0o600);
      const result = await writeBackup(all, async (piece) => {
        await file.write(piece);
      });
      await file.sync();
      return result;
    })();
    await rename(temporary, path);
    await using folder = await open(dirname(path), 'r');
    await folder.sync();
    return written;
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function refuseExisting(path: string): Promise<void> {
  const exists = await open(path, 'r').then(
    async (file) => {
      await file.close();
      return true;
    },
    () => false,
  );
  if (exists)
    throw new PlatformError('FILE_EXISTS', {
      what: `${path} exists already`,
      why: 'a backup never replaces a file',
      fix: ['choose another name'],
    });
}

const toStdout: Write = async (piece) => {
  if (!process.stdout.write(piece)) await once(process.stdout, 'drain');
};
