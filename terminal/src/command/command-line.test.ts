import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { commandLine, withFlag } from './command-line.ts';

const argvs = fc.array(fc.string({ unit: fc.constantFrom(...Array.from('ab -\'"$`\\;*~é')), maxLength: 8 }), { maxLength: 5 });
const typed = (line: string): readonly string[] =>
  execFileSync('bash', ['-c', `printf '%s\\0' ${line}`], { encoding: 'utf8' })
    .split('\0')
    .slice(0, -1);

test('a shell reads the arguments of a repeated command line as they were typed', () => {
  fc.assert(
    fc.property(argvs, (argv) => {
      expect(typed(commandLine('history', argv))).toEqual(['history', ...argv]);
    }),
    { numRuns: 40 },
  );
});

test('a further flag precedes the arguments after --, and changes no other argument', () => {
  fc.assert(
    fc.property(argvs, argvs, (before, after) => {
      const own = before.filter((one) => one !== '--');
      const line = commandLine('people remove', [...own, '--', ...after]);

      expect(typed(withFlag(line, '--yes'))).toEqual(['people', 'remove', ...own, '--yes', '--', ...after]);
      expect(typed(withFlag(commandLine('undo', own), '--yes'))).toEqual(['undo', ...own, '--yes']);
    }),
    { numRuns: 40 },
  );
});
