import { describe, expect, test } from 'vitest';
import { readPage, withTables } from './kubernetes-docs.ts';

describe('docs/kubernetes.md', () => {
  test('has the tables that the code has', async () => {
    const page = await readPage();

    expect(page, 'run: node scripts/kubernetes-docs.ts').toBe(withTables(page));
  });
});
