/** The entry point. It only enables the compile cache, so that all other files are loaded from it. */
import * as modules from 'node:module';
import { compileCacheDir } from '@debt/terminal/files/compile-cache';

// Without a home there is no cache, and a command that needs a home fails by itself. Node 20 has no compile cache.
const cache = compileCacheDir(process.env);
if (cache !== undefined && 'enableCompileCache' in modules) modules.enableCompileCache(cache);
if (Reflect.has(process, 'getBuiltinModule')) void import('./main.ts');
else {
  process.stderr.write(`debt: Node ${process.versions.node} is too old: debt needs Node 20.16 or newer\n  try: install a newer Node\n`);
  process.exitCode = 3;
}
