/** Runs steps, in parallel where their dependencies allow it. A failed step skips only the steps that depend on it, and nothing is rolled back. */

import { failureOf } from '../failures/failures.ts';
import { createChannel } from './channel.ts';
import type { Failure, NewEvent } from './events.ts';
import type { Step } from './target.ts';

/**
 * Reports `started`, then `done` or `failed`, for every step, or `skipped`. Returns the first failure. When the signal aborts, running steps
 * receive it, and steps that have not begun are skipped. Throws only when steps form a cycle or depend on an unknown step.
 */
export async function* execute(steps: readonly Step[], signal: AbortSignal): AsyncGenerator<NewEvent, Failure | undefined> {
  const channel = createChannel<NewEvent>((event) => event.type === 'log');
  const going = new Map<string, Promise<boolean>>();
  const failures: Failure[] = [];
  for (const step of inOrder(steps)) {
    const before = step.after.flatMap((id) => going.get(id) ?? []);
    going.set(
      step.id,
      runStep(step, before, (event) => channel.push(event), signal),
    );
  }
  void Promise.all(going.values()).then(() => channel.close());
  for await (const event of channel) {
    if (event.type === 'step' && event.state === 'failed') failures.push(event.failure);
    yield event;
  }
  return failures[0];
}

/** Never rejects; resolves to true when the step is done. */
async function runStep(
  step: Step,
  before: readonly Promise<boolean>[],
  report: (event: NewEvent) => void,
  signal: AbortSignal,
): Promise<boolean> {
  const done = await Promise.all(before);
  if (done.includes(false) || signal.aborted) {
    report({ type: 'step', step: step.id, state: 'skipped' });
    return false;
  }
  report({ type: 'step', step: step.id, state: 'started' });
  try {
    await step.run(report, signal);
  } catch (error) {
    report({ type: 'step', step: step.id, state: 'failed', failure: failureOf(error) });
    return false;
  }
  report({ type: 'step', step: step.id, state: 'done' });
  return true;
}

/** The steps in an order in which each follows its dependencies. */
function inOrder(steps: readonly Step[]): readonly Step[] {
  const ordered: Step[] = [];
  const placed = new Set<string>();
  let left = [...steps];
  while (left.length > 0) {
    const ready = left.filter((step) => step.after.every((id) => placed.has(id)));
    if (ready.length === 0)
      throw new Error(`these steps wait for each other or for something else: ${left.map((step) => step.id).join(', ')}`);
    for (const step of ready) placed.add(step.id);
    ordered.push(...ready);
    left = left.filter((step) => !placed.has(step.id));
  }
  return ordered;
}
