import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

test('both command lines write their completion scripts with the same code', () => {
  const [ofDebt, ofPlatform] = ['cli/src/output', 'platform/src/commands'].map((folder) =>
    readFileSync(new URL(`../${folder}/completion-scripts.ts`, import.meta.url), 'utf8'),
  );

  expect(ofPlatform).toBe(ofDebt);
});
