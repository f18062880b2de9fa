import type { Input } from '@debt/terminal/command/input';
import { exitCodes } from '@debt/terminal/exit-codes';
import { readLine, requireYes } from '@debt/terminal/input/prompt';
import { table, wraps } from '@debt/terminal/text/doc';
import type { EnvironmentFile } from '../../environment/environment-file.ts';
import { backupAdvice, PlatformError } from '../../failures/failures.ts';
import { endOf, present } from '../../output/present.ts';
import { sizeText } from '../../output/sentences.ts';
import type { PurgeItem } from '../../runner/target.ts';
import { inEnvironment, type PlatformContext } from '../context.ts';
import { othersThan, whatToEnd } from '../targets.ts';

export async function down(input: Input, context: PlatformContext): Promise<number> {
  const { environment } = context;
  const purge = input.on('purge');
  const { verbs, recorded, damaged } = await whatToEnd(context);
  if (damaged !== undefined) context.note(`${damaged}; down stops what it finds on this machine`);
  if (recorded?.target === 'eks' && recorded.size === 'prod') await requireName(context, input.text('confirm'));
  if (purge) await agree(context, recorded, await verbs.purgeItems(environment));
  const backups = purge ? await backupsOf(context) : undefined;
  const { end } = await present(verbs.down({ environment, purge }, context.signal), context, { environment });
  if (context.stoppedWith !== undefined) return context.stoppedWith;
  if (end.outcome !== 'ok') return endOf(end, context);
  const done = end.changed === 0 ? 'Nothing was running.' : purge ? 'Stopped, and its data is deleted.' : 'Stopped; the data is kept.';
  if (!input.on('json')) context.io.out(`${done}\n`);
  if (backups !== undefined) context.note(`Its backups are kept in ${backups}`);
  if (recorded === undefined && damaged === undefined && end.changed === 0) await noteOthers(context);
  return exitCodes.ok;
}

/** The folder with the backups of the environment, when there are any. The schedule that names it is deleted with the environment. */
async function backupsOf(context: PlatformContext): Promise<string | undefined> {
  const { backupsIn, folderOf } = await import('../backup/folder.ts');
  const folder = await folderOf(context).catch(() => undefined);
  if (folder === undefined) return undefined;
  return (await backupsIn(folder, context.environment).catch(() => [])).length > 0 ? folder : undefined;
}

/** A mistyped name stops nothing, and what was meant runs on. */
async function noteOthers(context: PlatformContext): Promise<void> {
  const { near } = await othersThan(context);
  if (near !== undefined) context.note(`${context.environment} was never started; did you mean --env ${near}?`);
}

/** An environment with many users must not be stopped by a single wrong key. */
async function requireName(context: PlatformContext, given: string | undefined): Promise<void> {
  const { environment } = context;
  const question = 'Type the name of the environment to take it down: ';
  const typed = given ?? (context.canAsk ? (await readLine(context, question)).trim() : undefined);
  if (typed === environment) return;
  const fix = [inEnvironment(`debt-platform down --confirm ${environment}`, environment)];
  if (typed === undefined)
    throw new PlatformError('needs_yes', { what: `${environment} is of size prod, and nothing can be asked here`, fix });
  throw new PlatformError('not_confirmed', { what: `'${typed}' is not the name of the environment`, fix });
}

async function agree(context: PlatformContext, recorded: EnvironmentFile | undefined, purgeItems: readonly PurgeItem[]): Promise<void> {
  if (purgeItems.length === 0) return;
  const { environment } = context;
  context.note(`This deletes for good, from the environment ${environment}:`);
  const rows = purgeItems.map(({ what, bytes, where }) => [what, sizeText(bytes), where]);
  context.io.err(context.render([table(['WHAT', 'SIZE', wraps('WHERE')], rows)]));
  await requireYes(context, 'Delete it?', {
    fix: [backupAdvice(recorded?.target ?? 'embedded', environment)],
    command: inEnvironment('debt-platform down --purge --yes', environment),
  });
}
