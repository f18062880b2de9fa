/** What `debt explain` knows: our own ids, and those of the server's problem documents. */
import { findProblem, problems } from '@debt/proto/problems';
import { exitCodes } from '@debt/terminal/exit-codes';
import { exitOf } from '../client/problems.ts';
import { type OwnPage, ownPages } from './own-pages.ts';

export interface Explanation {
  readonly id: string;
  /** Numbers, the most likely first. */
  readonly exits: readonly number[];
  /** Who gives this id: `debt`, the server, or both for the same reason. */
  readonly from: 'debt' | 'server' | 'both';
  /** The same command may simply be given again. */
  readonly retry: boolean;
  readonly text: string;
}

/** In alphabetical order. */
export const explainedIds: readonly string[] = [...new Set([...Object.keys(ownPages), ...Object.keys(problems)])].sort();

const own: ReadonlyMap<string, OwnPage> = new Map(Object.entries(ownPages));
const retriedHere: ReadonlySet<string> = new Set(['outcome_unknown', 'unreachable', 'timeout', 'interrupted']);

/** The page of an id, however its letters are written; undefined when nobody gives it. */
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

/** A server, or something in front of it, that answered without a problem document. */
const bareStatus = (id: string, status: number): Explanation => ({
  id,
  exits: [exitCodes[exitOf(status, undefined)]],
  from: 'server',
  retry: status === 429 || status === 503,
  text: `Something answered with status ${status} and without the explanation that this platform always gives. It may be a proxy or another program at the address of the server. debt config explain server says where the address comes from.`,
});
