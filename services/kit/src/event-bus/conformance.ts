import { describe } from 'vitest';
import { testEvents } from './conformance-events.ts';
import { testFailures } from './conformance-failures.ts';
import { testGroups } from './conformance-groups.ts';
import { type EventBusHarness, openBackend } from './conformance-support.ts';

export type { EventBusHarness } from './conformance-support.ts';

/** The requirements of every driver of the event bus. */
export function eventBusConformance(name: string, openFresh: () => Promise<EventBusHarness>): void {
  const backend = () => openBackend(openFresh);
  describe(`conformance: event bus on ${name}`, () => {
    testEvents(backend);
    testGroups(backend);
    testFailures(backend);
  });
}
