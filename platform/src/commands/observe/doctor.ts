import type { Outcome } from '@debt/terminal/command/command';
import { exitCodes } from '@debt/terminal/exit-codes';
import { verbatim } from '@debt/terminal/text/doc';
import { backupReport, reportText } from '../../backups/report.ts';
import { hintsFor } from '../../output/hints.ts';
import type { Finding } from '../../runner/target.ts';
import { type PlatformContext, result } from '../context.ts';
import { verbsOf } from '../targets.ts';

const tones = { good: 'good', warning: 'warn', bad: 'bad' } as const;

export async function doctor(context: PlatformContext): Promise<Outcome> {
  const { environment, paint } = context;
  const verbs = await verbsOf(context);
  const findings = [pinnedNode(), ...(await verbs.doctor(environment)), ...(await backupFindings(context))];
  const lines = findings.flatMap(({ check, state, detail, fix }) => [
    `${paint(tones[state], state.padEnd(7))}  ${check}: ${detail}`,
    ...(state === 'good' ? [] : hintsFor(environment, fix).map((each) => `         try: ${each}`)),
  ]);
  const exit = findings.some(({ state }) => state === 'bad') ? exitCodes.fixable : exitCodes.ok;
  return result({ environment, findings }, lines.map(verbatim), exit);
}

async function backupFindings({ directory, now }: PlatformContext): Promise<readonly Finding[]> {
  const report = await backupReport(directory, now());
  if (report === undefined) return [];
  const state = report.problem === null ? 'good' : 'bad';
  return [{ check: 'backups', state, detail: reportText(report), fix: ['debt-platform why backup', 'debt-platform backup'] }];
}

function pinnedNode(): Finding {
  const pinned = process.execPath.includes('node_modules');
  return {
    check: 'Node',
    state: pinned ? 'good' : 'warning',
    detail: `${process.version} at ${process.execPath}${pinned ? '' : ', which is not the one that this clone pins'}`,
    fix: ['start it as node_modules/.bin/debt-platform'],
  };
}
