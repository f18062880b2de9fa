import { describe, expect, it } from 'vitest';
import { parseOutputs } from '../src/aws/outputs.ts';
import { deployUnderMocks } from '../src/aws/testing.ts';
import { sizeIds } from '../src/model/model.ts';

describe('the program of the cloud', () => {
  it.each(sizeIds)('registers everything at size %s, and tells what its schema says', async (size) => {
    const { resources, outputs } = await deployUnderMocks({ size });

    expect(resources.length).toBeGreaterThan(100);
    expect(parseOutputs(outputs)).toMatchObject({ stage: 'cluster', size });
  });

  it.each(sizeIds)('plans size %s before anything exists, when no answer of the cloud is known', async (size) => {
    const { resources } = await deployUnderMocks({ size, preview: true });

    expect(resources.filter(({ type }) => type.startsWith('aws:')).length).toBeGreaterThan(80);
  });
});
