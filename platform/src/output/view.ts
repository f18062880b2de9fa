/** The state of a run so far: a pure fold over its events. */
import type { UnitId } from '../model/resolved.ts';
import type { Change, EndEvent, Event, Failure, StepOutline, UnitState, Verb } from '../runner/events.ts';

export type StepState = 'waiting' | 'running' | 'done' | 'skipped' | 'failed';
export interface StepView extends StepOutline {
  readonly state: StepState;
  /** Milliseconds since the epoch. */
  readonly startedAt?: number;
  readonly tookMs?: number;
  readonly note?: string;
  readonly failure?: Failure;
}
export interface UnitView {
  readonly unit: UnitId;
  readonly state: UnitState;
  readonly because?: string;
}
export interface View {
  readonly verb?: Verb;
  readonly environment?: string;
  readonly target?: string;
  readonly steps: readonly StepView[];
  readonly units: readonly UnitView[];
  readonly changes: readonly Change[];
  readonly end?: EndEvent;
}

export const emptyView: View = { steps: [], units: [], changes: [] };

export function fold(view: View, event: Event): View {
  switch (event.type) {
    case 'begin': {
      const { verb, environment, target, steps } = event;
      return { ...view, verb, environment, target, steps: steps.map((step) => ({ ...step, state: 'waiting' })) };
    }
    case 'step':
      return { ...view, steps: view.steps.map((step) => (step.id === event.step ? withStep(step, event) : step)) };
    case 'unit': {
      const { unit, state, because } = event;
      const next = { unit, state, ...(because === undefined ? {} : { because }) };
      const known = view.units.some((each) => each.unit === unit);
      return { ...view, units: known ? view.units.map((each) => (each.unit === unit ? next : each)) : [...view.units, next] };
    }
    case 'change':
      return { ...view, changes: [...view.changes, event.change] };
    case 'end':
      return { ...view, end: event };
    case 'log':
      return view;
    default:
      return event satisfies never;
  }
}

function withStep(step: StepView, event: Extract<Event, { type: 'step' }>): StepView {
  const at = Date.parse(event.at);
  const took = step.startedAt === undefined ? {} : { tookMs: at - step.startedAt };
  switch (event.state) {
    case 'started':
      return { ...step, state: 'running', startedAt: at };
    case 'progress':
      return { ...step, note: event.note };
    case 'done':
      return { ...step, ...took, state: 'done' };
    case 'failed':
      return { ...step, ...took, state: 'failed', failure: event.failure };
    case 'skipped':
      return { ...step, state: 'skipped' };
    default:
      return event satisfies never;
  }
}
