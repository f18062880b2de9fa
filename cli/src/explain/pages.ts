/** The pages of `debt explain`: for the ids of this program and for those of the server's problem documents. */
import { findProblem, problems } from '@debt/proto/problems';
import { exitCodes } from '@debt/terminal/exit-codes';
import { exitOf } from '../client/problems.ts';
import { type OwnPage, ownPages } from './own-pages.ts';

export interface Explanation {
  readonly id: string;
  /** Exit codes, the most likely first. */
  readonly exits: readonly number[];
  /** The source of this id: `debt`, the server, or both for the same reason. */
  readonly from: 'debt' | 'server' | 'both';
  /** Whether running the same command again may succeed. */
  readonly retry: boolean;
  readonly text: string;
}

/** In alphabetical order. */
export const explainedIds: readonly string[] = [...new Set([...Object.keys(ownPages), ...Object.keys(problems)])].sort();

const own: ReadonlyMap<string, OwnPage> = new Map(Object.entries(ownPages));
const retriedHere: ReadonlySet<string> = new Set(['outcome_unknown', 'unreachable', 'timeout', 'interrupted']);

/** The page of an id, in any case and with hyphens or underscores; undefined when there is no such id. */
export function findExplanation(typed: string): Explanation | undefined {
  const id = typed.toLowerCase().replaceAll('-', '_');
  const status = /^http_(\d{3})$/.exec(id)?.[1];
  if (status !== undefined) return bareStatus(id, Number(status));
  const ours = own.get(id);
  const theirs = findProblem(id);
  if (ours === undefined && theirs === undefined) return undefined;
  const exits = new Set([
    ...(ours?.exits ?? []).map((name) => exitCodes[name]),
    ...(theirs === undefined ? [] : [exitCodes[exitOf(theirs.status, id)]]),
  ]);
  return {
    id,
    exits: [...exits],
    from: theirs === undefined ? 'debt' : ours === undefined ? 'server' : 'both',
    retry: theirs?.retry === true || retriedHere.has(id),
    text: ours?.page ?? theirs?.advice ?? '',
  };
}

/** A status without a problem document, from the server or from a proxy in front of it. */
const bareStatus = (id: string, status: number): Explanation => ({
  id,
  exits: [exitCodes[exitOf(status, undefined)]],
  from: 'server',
  retry: status === 429 || status === 503,
  text: `The answer has status ${status} and no problem document, which this platform always sends. It may come from a proxy or from another program at this address. debt config explain server shows where the address comes from.`,
});
