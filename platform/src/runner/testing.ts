/** A target in memory: a set of names that exist, some of which hold data. */

import { PlatformError } from '../failures/failures.ts';
import type { Resolved } from '../model/resolved.ts';
import { someFacts } from '../model/testing.ts';
import type { Change, Failure } from './events.ts';
import type { Lock, Step, TargetRunner } from './target.ts';

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

export function createFakeTarget(names: readonly string[]): FakeTarget {
  const existing = new Set<string>();
  const broken = new Set<string>();
  const endless = new Set<string>();
  const lying = new Set<string>();
  const precious = new Set<string>();
  const findings: Failure[] = [];
  const locks = { taken: 0, freed: 0 };

  const change = (op: 'create' | 'delete', each: string): Change => ({
    op,
    kind: 'Thing',
    name: each,
    fields: [],
    data: op === 'delete' && precious.has(each) ? 'lost' : 'untouched',
  });

  function diff(wanted: Resolved | undefined, world: ReadonlySet<string>): readonly Change[] {
    return wanted === undefined
      ? [...world].map((each) => change('delete', each))
      : names.filter((each) => !world.has(each)).map((each) => change('create', each));
  }

  function steps(changes: readonly Change[]): readonly Step[] {
    return changes.map(({ op, name }, index) => {
      const before = op === 'create' ? changes[index - 1]?.name : undefined;
      return {
        id: name,
        title: `${op} ${name}`,
        after: before === undefined ? [] : [before],
        async run(say, signal) {
          if (broken.has(name)) throw new PlatformError('STEP_FAILED', { what: `${name} is broken`, fix: [`repair ${name}`] });
          if (endless.has(name))
            await aborted(signal, () => say({ type: 'step', step: name, state: 'progress', note: 'waiting for ever' }));
          if (op === 'delete') existing.delete(name);
          else if (!lying.has(name)) existing.add(name);
        },
      };
    });
  }

  async function lock(): Promise<Lock> {
    locks.taken += 1;
    return {
      holder: { pid: 1, startTime: '1', boot: 'b' },
      async [Symbol.asyncDispose]() {
        locks.freed += 1;
      },
    };
  }

  return {
    existing,
    locks,
    findings,
    broken,
    endless,
    lying,
    precious,
    preflight: async () => findings,
    lock,
    facts: async () => someFacts,
    observe: async () => new Set(existing),
    diff,
    steps,
  };
}

function aborted(signal: AbortSignal, whileWaiting: () => void): Promise<never> {
  whileWaiting();
  const { promise, reject } = Promise.withResolvers<never>();
  if (signal.aborted) reject(new Error('cancelled'));
  signal.addEventListener('abort', () => reject(new Error('cancelled')), { once: true });
  return promise;
}
