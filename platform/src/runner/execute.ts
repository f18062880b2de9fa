/** Runs steps: what is ready side by side; a failed step skips what waits for it and nothing else, and nothing is ever undone. */

import { failureOf } from '../failures/failures.ts';
import { createChannel } from './channel.ts';
import type { Failure, NewEvent } from './events.ts';
import type { Step } from './target.ts';

/**
 * Says `started`, then `done` or `failed`, of every step, or `skipped`. Returns the first failure. When the signal aborts, what runs is
 * told so and what has not begun is skipped. Throws only for steps that wait for each other or for a step that is not there.
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

/** Never rejects; true when the step is done. */
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

/** Each step after those that it waits for. */
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
