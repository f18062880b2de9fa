import { afterAll, afterEach, beforeAll, beforeEach, describe } from 'vitest';
import { bodies } from './conformance/bodies.ts';
import { failingServices } from './conformance/failures.ts';
import { incomingRequests } from './conformance/incoming-requests.ts';
import { liveConnections } from './conformance/live.ts';
import { ownPages } from './conformance/own.ts';
import { throttlerAnswers } from './conformance/throttler.ts';
import { type Differences, type StartGateway, World } from './conformance/world.ts';

/** What every gateway of the platform must forward, withhold and survive. */
export function gatewayConformance(name: string, start: StartGateway, differences: Differences = {}): void {
  describe(`gateway: ${name}`, () => {
    const world = new World();
    beforeAll(() => world.start(start));
    afterAll(() => world[Symbol.asyncDispose]());
    beforeEach(() => world.reset());
    afterEach(() => world.hangUp());

    incomingRequests(world);
    throttlerAnswers(world);
    bodies(world, differences);
    failingServices(world, differences);
    liveConnections(world);
    ownPages(world);
  });
}
