import { resolve } from 'node:path';
import type { Outcome } from '@debt/terminal/command/command';
import type { Input } from '@debt/terminal/command/input';
import { exitCodes } from '@debt/terminal/exit-codes';
import { nearest } from '@debt/terminal/suggest';
import { type PlatformContext, result, usage } from '../context.ts';
import { verbsOfExisting } from '../targets.ts';
import { openStores } from './connect.ts';
import { intoFolder } from './into-folder.ts';
import { leadsToStdout, writeWholeFile } from './whole-file.ts';
import { type Write, type Written, writeBackup } from './write.ts';

export async function backup(input: Input, context: PlatformContext): Promise<Outcome | number> {
  const { environment, signal } = context;
  const file = input.optional('file');
  if (file !== undefined) refuseMistyped(file);
  const verbs = await verbsOfExisting(context);
  await using stores = await openStores(verbs, environment);
  const { databases, feeds: at } = stores;
  const late = (missing: readonly string[]): void =>
    context.note(`${missing.length} events had not reached the feeds yet; the ledger in this backup has them, and its feeds have not.`);
  const all = { environment, databases, now: new Date(), ...(at === undefined ? {} : { feeds: { at, late } }) };
  const writeAll = (write: Write): Promise<Written> =>
    writeBackup(all, async (piece) => {
      signal.throwIfAborted();
      await write(piece);
    });
  if (file === undefined) return await intoFolder(context, writeAll);
  if (file === '-' || (await leadsToStdout(file))) {
    const { rows, tables } = await writeAll(async (piece) => context.io.out(piece));
    context.note(`${rows} rows of ${tables} tables`);
    return exitCodes.ok;
  }
  const path = resolve(file);
  const written = await writeWholeFile(path, writeAll);
  const summary = `${path}: ${written.rows} rows of ${written.tables} tables. Keep it safe: it holds everything that people entered.`;
  return result({ file: path, ...written }, [summary]);
}

/** `backup lsit` would be a file of that name. */
function refuseMistyped(file: string): void {
  const near = nearest(file, ['list', 'prune', 'rehearse', 'schedule']);
  if (near === undefined) return;
  throw usage(`'${file}' is nearly the name of a command`, [`debt-platform backup ${near}`, `debt-platform backup ./${file}`]);
}
