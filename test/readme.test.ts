import { expect, test } from 'vitest';
import { checkReadme } from '../scripts/readme.ts';
import { mayRun, why } from './harness/terminal.ts';

test.skipIf(!mayRun)(`every console block of README.md, typed into real terminals, shows what the document shows${why}`, async () => {
  const found = await checkReadme({ update: false });

  expect(found.join('\n'), 'after a change of the texts: node_modules/.bin/node scripts/readme.ts --update').toBe('');
});
