/** A target in memory: a set of names that exist, some of which hold data. */

import { PlatformError } from '../failures/failures.ts';
import { someFacts } from '../model/testing.ts';
import type { Change, Failure } from './events.ts';
import type { Lock, Step, TargetRunner } from './target.ts';

/** A target in memory. The sets may be changed at any time; the next look at the target sees it. */
export interface FakeTarget extends TargetRunner<ReadonlySet<string>> {
  readonly existing: Set<string>;
  readonly locks: { taken: number; freed: number };
  /** What preflight finds. */
  readonly findings: Failure[];
  /** Names whose creation fails. */
  readonly broken: Set<string>;
  /** Names whose creation waits until the run is cancelled. */
  readonly endless: Set<string>;
  /** Names whose creation succeeds without an effect. */
  readonly lying: Set<string>;
  /** Names that hold data. */
  readonly precious: Set<string>;
}

/** A target in which nothing exists yet and whose desired state is that all these names exist. */
export function createFakeTarget(names: readonly string[]): FakeTarget {
  const locks = { taken: 0, freed: 0 };
  const findings: Failure[] = [];
  const sets = {
    existing: new Set<string>(),
    broken: new Set<string>(),
    endless: new Set<string>(),
    lying: new Set<string>(),
    precious: new Set<string>(),
  };
  return {
    ...sets,
    locks,
    findings,
    preflight: async () => findings,
    lock: () => lockOf(locks),
    facts: async () => someFacts,
    observe: async () => new Set(sets.existing),
    diff: (wanted, world) =>
      wanted === undefined
        ? [...world].map((each) => changeOf('delete', each, sets.precious))
        : names.filter((each) => !world.has(each)).map((each) => changeOf('create', each, sets.precious)),
    steps: (changes) => changes.map((change, index) => stepOf(change, changes[index - 1], sets)),
  };
}

async function lockOf(locks: FakeTarget['locks']): Promise<Lock> {
  locks.taken += 1;
  return {
    holder: { pid: 1, startTime: '1', boot: 'b' },
    async [Symbol.asyncDispose]() {
      locks.freed += 1;
    },
  };
}

const changeOf = (op: 'create' | 'delete', name: string, precious: ReadonlySet<string>): Change => ({
  op,
  kind: 'Thing',
  name,
  fields: [],
  data: op === 'delete' && precious.has(name) ? 'lost' : 'untouched',
});

type Behaviour = Pick<FakeTarget, 'existing' | 'broken' | 'endless' | 'lying'>;

/** Names are created one after the other, and deleted in any order. */
function stepOf({ op, name }: Change, previous: Change | undefined, { existing, broken, endless, lying }: Behaviour): Step {
  return {
    id: name,
    title: `${op} ${name}`,
    after: op === 'create' && previous !== undefined ? [previous.name] : [],
    async run(report, signal) {
      if (broken.has(name)) throw new PlatformError('step_failed', { what: `${name} is broken`, fix: [`repair ${name}`] });
      if (endless.has(name)) await aborted(signal, () => report({ type: 'step', step: name, state: 'progress', note: 'waiting for ever' }));
      if (op === 'delete') existing.delete(name);
      else if (!lying.has(name)) existing.add(name);
    },
  };
}

function aborted(signal: AbortSignal, whileWaiting: () => void): Promise<never> {
  whileWaiting();
  const { promise, reject } = Promise.withResolvers<never>();
  if (signal.aborted) reject(new Error('cancelled'));
  signal.addEventListener('abort', () => reject(new Error('cancelled')), { once: true });
  return promise;
}
