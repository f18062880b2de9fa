/**
 * Repairs the state after a run was killed: removes locks, ends pending operations, and refreshes every resource from AWS. Changes nothing on AWS.
 */
import { parseJson } from '@debt/terminal/files/files';
import { isRecord } from '../../environment/records.ts';
import { PlatformError } from '../../failures/failures.ts';
import type { RepairReport } from '../../runner/target.ts';
import { runTool } from '../../tools/run-program.ts';
import { regionVariables, toolEnvironment } from './layout.ts';
import { type EksOptions, settingsOf } from './options.ts';
import { lockedBy, lockedFix } from './preflight.ts';
import type { PendingOperation } from './pulumi-host/host-protocol.ts';
import { idFromArns, idFromInputs, soughtTags } from './pulumi-host/import-ids.ts';
import { mask } from './pulumi-host/mask.ts';
import { readLocks } from './pulumi-host/state-locks.ts';
import { raised } from './refusals.ts';

export interface RepairOptions {
  readonly options: Pick<EksOptions, 'layout' | 'settings' | 'variables' | 'session'>;
  /** The operator knows that no run is in progress, not even on another machine. */
  readonly unlock: boolean;
  readonly report: (note: string) => void;
  readonly signal: AbortSignal;
}

const searchTimeoutMs = 30_000;

/** Throws `locked` while another run may be in progress, and `not_found` when there is no stack. */
export async function repair({ options, unlock, report, signal }: RepairOptions): Promise<RepairReport> {
  const { layout, variables } = options;
  const session = options.session();
  if (!(await session.select(false, signal))) throw new PlatformError('not_found', { what: `there is no stack of ${layout.name}` });
  const locks = await readLocks(layout.name, variables, signal);
  const [held] = locks.filter(({ abandoned }) => !abandoned);
  if (held !== undefined && !unlock) throw raised({ ...lockedBy(held.who, layout.name), fix: lockedFix(layout.name) });
  if (locks.length > 0) {
    report(`removing the lock of ${locks.map(({ who }) => who).join(', ')}`);
    await session.unlock(signal);
  }
  const { pending } = await session.describe(signal);
  const creating = pending.filter(({ operation }) => operation === 'creating');
  const found = await Promise.all(creating.map(async (each) => ({ each, id: await findId(options, each, signal) })));
  const ids = Object.fromEntries(found.flatMap(({ each, id }) => (id === undefined ? [] : [[each.urn, id] as const])));
  if (Object.keys(ids).length > 0) await session.adopt(ids, signal);
  report('asking AWS for everything that the state has');
  const gone = new Set<string>();
  let differed = 0;
  await session.update({ op: 'refresh' }, signal, (event) => {
    if (event.kind !== 'done') return;
    if (event.op === 'delete') gone.add(`${event.type} ${event.name}`);
    else if (event.op === 'update') differed += 1;
  });
  const nameOf = ({ type, name }: PendingOperation): string => `${type} ${name}`;
  const adopted = found.filter(({ each, id }) => id !== undefined && !gone.has(nameOf(each))).map(({ each }) => nameOf(each));
  return {
    unlocked: locks.map(({ who }) => who),
    adopted,
    absent: found.filter(({ each, id }) => id !== undefined && gone.has(nameOf(each))).map(({ each }) => nameOf(each)),
    unknown: found.filter(({ id }) => id === undefined).map(({ each }) => nameOf(each)),
    differed: Math.max(0, differed - adopted.length),
    gone: [...gone].filter((each) => !found.some(({ each: sought }) => nameOf(sought) === each)),
  };
}

/** When AWS cannot be queried, the operation is reported as unknown. */
async function findId(options: RepairOptions['options'], sought: PendingOperation, signal: AbortSignal): Promise<string | undefined> {
  const tags = soughtTags(sought);
  if (tags.length === 0) return idFromInputs(sought);
  const { layout, variables } = options;
  const filters = tags.map(([key, value]) => `Key=${key},Values=${value}`);
  const ran = await runTool('aws', ['resourcegroupstaggingapi', 'get-resources', '--output', 'json', '--tag-filters', ...filters], {
    env: { ...toolEnvironment(variables, layout), ...regionVariables(settingsOf(options).region) },
    timeoutMs: searchTimeoutMs,
    signal,
  });
  if (ran.code !== 0)
    throw new PlatformError('aws_identity', {
      what: `AWS does not tell whether ${sought.type} ${sought.name} is there`,
      why: mask(ran.err.trim().split('\n').at(-1) ?? ''),
      fix: ['allow tag:GetResources', `debt-platform repair --env ${layout.name}`],
    });
  return idFromArns(sought, arnsIn(parseJson(ran.out)));
}

function arnsIn(answer: unknown): readonly string[] {
  const list = isRecord(answer) && Array.isArray(answer['ResourceTagMappingList']) ? answer['ResourceTagMappingList'] : [];
  return list.filter(isRecord).flatMap(({ ResourceARN: arn }) => (typeof arn === 'string' ? [arn] : []));
}
