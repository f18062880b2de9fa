import type { Outcome } from '@debt/terminal/command/command';
import type { Input } from '@debt/terminal/command/input';
import { exitCodes } from '@debt/terminal/exit-codes';
import { right, sparseTable, wraps } from '@debt/terminal/text/doc';
import { sizeText } from '../../output/sentences.ts';
import { inEnvironment, type PlatformContext, result } from '../context.ts';
import { type Backup, backupsIn, folderOf } from './folder.ts';

const tones = { checked: 'good', 'not checked': 'warn', damaged: 'bad' } as const;

export async function listBackups(input: Input, context: PlatformContext): Promise<Outcome> {
  const { environment, paint } = context;
  const folder = await folderOf(context);
  const backups = await backupsIn(folder, environment, input.on('check'));
  const rows = backups.map((backup) => [
    backup.at.toISOString(),
    sizeText(backup.bytes),
    schemaOf(backup),
    paint(tones[backup.state], backup.state),
    rehearsalText(backup),
    backup.name,
    backup.why ?? '',
  ]);
  const empty = `There is no backup in ${folder}. Make one with: ${inEnvironment('debt-platform backup', environment)}`;
  const titles = ['MADE', right('SIZE'), 'SCHEMA', 'STATE', 'REHEARSED', wraps('BACKUP'), wraps('BECAUSE')];
  const isDamaged = backups.some(({ state }) => state === 'damaged');
  return result({ folder, backups: backups.map(toJson) }, [sparseTable(titles, rows, empty)], isDamaged ? exitCodes.fixable : exitCodes.ok);
}

function toJson(backup: Backup) {
  const { name, path, at, bytes, header, state, why, checkedAt, rehearsal } = backup;
  return {
    name,
    path,
    madeAt: at.toISOString(),
    bytes,
    environment: header?.environment ?? null,
    postgres: header?.postgres ?? null,
    schema: header === undefined ? null : schemaOf(backup),
    rows: header?.databases.reduce((sum, { rows }) => sum + Object.values(rows).reduce((all, count) => all + count, 0), 0) ?? null,
    state,
    why: why ?? null,
    checkedAt: checkedAt ?? null,
    rehearsal: rehearsal ?? null,
  };
}

/** The last migration of the first database, which holds the ledger: only a release with the same migrations can restore the backup. */
function schemaOf({ header }: Backup): string {
  const [ledger] = header?.databases ?? [];
  return (
    Object.values(ledger?.versions ?? {})
      .flat()
      .at(-1) ?? ''
  );
}

const rehearsalText = ({ rehearsal }: Backup): string =>
  rehearsal === undefined ? '' : rehearsal.held ? rehearsal.at : `failed: ${rehearsal.why}`;
