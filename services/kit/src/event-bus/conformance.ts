import { describe } from 'vitest';
import { testEvents } from './conformance-events.ts';
import { testFailures } from './conformance-failures.ts';
import { testGroups } from './conformance-groups.ts';
import { type EventBusHarness, openBackend } from './conformance-support.ts';

export type { EventBusHarness } from './conformance-support.ts';

/** What every driver of the event bus must do. */
export function eventBusConformance(name: string, openFresh: () => Promise<EventBusHarness>): void {
  const backend = () => openBackend(openFresh);
  describe(`conformance: event bus on ${name}`, () => {
    testEvents(backend);
    testGroups(backend);
    testFailures(backend);
  });
}
