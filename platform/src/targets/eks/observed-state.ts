/** The actual state and the pending changes, as reported by Pulumi's preview. */

import { type MonthlyRange, minus, nothing, plus } from './cost/range.ts';
import type { Stage } from './program/deploy-stage.ts';
import type { EarlierOutputs } from './program/outputs.ts';
import type { ResourceEvent, StackEvent } from './pulumi-host/stack-events.ts';

export interface PolicyFinding {
  readonly policy: string;
  readonly resource: string;
  readonly text: string;
}
export interface Preview {
  readonly resources: readonly ResourceEvent[];
  readonly violations: readonly PolicyFinding[];
  readonly advice: readonly PolicyFinding[];
  readonly output: readonly string[];
  /** Type and name of what Pulumi would have to delete, but does not because it is protected. */
  readonly guarded: readonly string[];
}
export interface ObservedState {
  /** The stage that the preview was made for. */
  readonly stage: Stage | 'gone';
  readonly preview: Preview;
  /** The outputs of the last update; undefined before the first. */
  readonly outputs: EarlierOutputs | undefined;
  readonly protected: readonly string[];
  /** The cost of the stage that cannot be planned before its cluster exists. */
  readonly later?: MonthlyRange;
  /** The file of facts is missing or differs from the stack's outputs: a run writes it again. */
  readonly factsBehind?: boolean;
}

export const noPreview: Preview = { resources: [], violations: [], advice: [], output: [], guarded: [] };

/** A fold over the events of a preview. */
export function see(preview: Preview, event: StackEvent): Preview {
  switch (event.kind) {
    case 'resource':
      return { ...preview, resources: [...preview.resources, event] };
    case 'policy': {
      const { policy, resource, text } = event;
      const key = event.level === 'mandatory' ? 'violations' : 'advice';
      return { ...preview, [key]: [...preview[key], { policy, resource, text }] };
    }
    case 'message':
      return {
        ...preview,
        output: [...preview.output, event.text],
        guarded:
          event.guarded === undefined || preview.guarded.includes(event.guarded) ? preview.guarded : [...preview.guarded, event.guarded],
      };
    case 'done':
    case 'failed':
      return preview;
    default:
      return event satisfies never;
  }
}

export interface Cost {
  readonly before: MonthlyRange;
  readonly after: MonthlyRange;
  readonly difference: MonthlyRange;
  readonly unpriced: readonly string[];
}

/** When Pulumi makes several steps for one resource, the resource counts once. */
export function costOf({ preview: { resources }, later = nothing }: Pick<ObservedState, 'preview' | 'later'>): Cost {
  const once = resources.filter(({ op }) => !op.startsWith('delete-') && !op.startsWith('create-replacement') && op !== 'read');
  const sum = (side: 'before' | 'after') => once.reduce((all, event) => plus(all, event[side] ?? nothing), nothing);
  const [before, after] = [sum('before'), plus(sum('after'), later)];
  const unpriced = once.filter((event) => event.unpriced).map(({ type, name }) => `${type} ${name}`);
  return { before, after, difference: minus(after, before), unpriced };
}
