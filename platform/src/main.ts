/** `debt-platform`: the only place that reads the environment and sets an exit code. */
import { enableCompileCache } from 'node:module';
import { compileCacheDir } from '@debt/terminal/files/compile-cache';

// Before anything else is loaded: reading and stripping the sources again takes longer than most verbs do. Where it cannot be kept, nothing is said.
const compileCache = compileCacheDir(process.env);
if (compileCache !== undefined) enableCompileCache(compileCache);
const [{ dispatch }, { openIo }, { onLostOutput }] = await Promise.all([
  import('./commands/dispatch.ts'),
  import('./commands/io.ts'),
  import('./commands/lost-output.ts'),
]);

const [, , ...argv] = process.argv;
const asksFor = (flag: string): boolean => argv.slice(0, argv.includes('--') ? argv.indexOf('--') : undefined).includes(flag);
const io = openIo(process, { noColor: asksFor('--no-color'), plain: asksFor('--plain'), noPager: asksFor('--no-pager') });
// Ink and its colours decide at import whether to colour, and know neither NO_COLOR nor a dumb terminal.
if (!io.terminal.err.color) process.env['FORCE_COLOR'] = '0';
// Before the listeners of libraries, which would end the process with a stack.
process.stdout.prependListener('error', (error) => process.exit(onLostOutput(error)));
process.stderr.prependListener('error', () => undefined);
process.exitCode = await dispatch(argv, io);
