/** `debt-platform`: the only file that takes the process as it is and sets an exit code. */
import { enableCompileCache } from 'node:module';
import { compileCacheDir } from '@debt/terminal/files/compile-cache';

// Before anything else is loaded: reading and stripping the sources again takes longer than most commands do. Where it cannot be kept, nothing is lost.
const compileCache = compileCacheDir(process.env);
if (compileCache !== undefined) enableCompileCache(compileCache);
const [{ createWorld }, { runWithOclif }, { program }] = await Promise.all([
  import('@debt/terminal/world'),
  import('@debt/terminal/oclif/run-with-oclif'),
  import('./commands/program.ts'),
]);

const [, , ...argv] = process.argv;
process.exitCode = await runWithOclif(program, argv, createWorld());
