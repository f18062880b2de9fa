/** The progress that a run of Pulumi reports: what it begins, how much is done, and which operations still run, with their durations. */
import type { NewEvent } from '../../runner/events.ts';
import type { StackEvent } from './pulumi-host/stack-events.ts';

export interface ProgressOptions {
  readonly step: string;
  /** How many resources the preview would change; undefined without a preview. */
  readonly expected: number | undefined;
  readonly report: (event: NewEvent) => void;
  readonly nowMs?: () => number;
}

export interface Progress extends Disposable {
  readonly observe: (event: StackEvent) => void;
}

const verbs: Readonly<Record<string, string>> = { create: 'creating', update: 'updating', delete: 'deleting', replace: 'replacing' };
const tickMs = 2_000;
const minuteMs = 60_000;
const namedMax = 3;

/** The stack itself and our component resources exist only in Pulumi's tree. */
export const isComponent = ({ type }: { readonly type: string }): boolean => type.startsWith('pulumi:') || type.startsWith('debt:');

/**
 * Reports one line for each resource that Pulumi begins with. A store of AWS then takes up to half an hour, for which it reports a line every
 * minute.
 */
export function createProgress({ step, expected, report, nowMs = () => performance.now() }: ProgressOptions): Progress {
  const begunAtMs = new Map<string, number>();
  let begun = 0;
  let done = 0;
  const announce = (note: string): void => {
    const all = Math.max(expected ?? begun, begun);
    report({ type: 'step', step, state: 'progress', note, ...(all === 0 ? {} : { part: done / all }) });
  };
  const tick = (): void => {
    const text = goingOn([...begunAtMs], nowMs());
    if (text !== undefined) announce(`${done} of ${Math.max(expected ?? begun, begun)} done; ${text}`);
  };
  const timer = setInterval(tick, tickMs);
  const end = (what: { readonly type: string; readonly name: string }): void => {
    if (begunAtMs.delete(keyOf(what))) done += 1;
  };
  return {
    observe(event) {
      if (event.kind === 'message') announce(event.text);
      if (event.kind === 'done' || event.kind === 'failed') end(event);
      if (event.kind !== 'resource' || isComponent(event)) return;
      const doing = verbs[event.op];
      if (doing === undefined) return;
      begun += 1;
      begunAtMs.set(keyOf(event), nowMs());
      announce(`${doing} ${event.type} ${event.name}`);
    },
    [Symbol.dispose]: () => clearInterval(timer),
  };
}

const keyOf = ({ type, name }: { readonly type: string; readonly name: string }): string => `${type} ${name}`;

/** Whole minutes, so that a log gets one line a minute. Undefined while no operation has taken a minute. */
function goingOn(begun: readonly (readonly [string, number])[], nowMs: number): string | undefined {
  const slow = begun
    .map(([key, sinceMs]) => ({ key, minutes: Math.floor((nowMs - sinceMs) / minuteMs) }))
    .filter(({ minutes }) => minutes > 0)
    .toSorted((one, other) => other.minutes - one.minutes);
  if (slow.length === 0) return undefined;
  const named = slow.slice(0, namedMax).map(({ key, minutes }) => `${key} for ${minutes} min`);
  const more = slow.length > namedMax ? [`${slow.length - namedMax} more`] : [];
  return `still ${[...named, ...more].join(', ')}`;
}
