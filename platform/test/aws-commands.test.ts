import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FakeCloud, openFakeCloud } from './fixtures/fake-cloud.ts';

let cloud: FakeCloud;
beforeEach(async () => {
  cloud = await openFakeCloud();
});
afterEach(() => cloud[Symbol.asyncDispose]());

const up = (...more: readonly string[]) => cloud.run(['up', 'eks', '--settings', cloud.settings, ...more]);

describe('debt-platform on AWS, with a stand-in for Pulumi', () => {
  it('makes everything in two stages, and has nothing to do the second time', async () => {
    const first = await up();
    const second = await cloud.run(['up']);

    expect(first.err).toContain('Prepare the cluster');
    expect(first).toMatchObject({ code: 0 });
    expect(second).toMatchObject({ code: 0, out: expect.stringContaining('Nothing to change.') });
  });
});
