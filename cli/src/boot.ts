/** The first file that runs. It only switches on the compile cache, so that everything after it is loaded compiled. */
import { enableCompileCache } from 'node:module';
import { compileCacheDir } from '@debt/terminal/files/compile-cache';

// Without a home there is no cache, and a command that needs a home fails by itself.
const cache = compileCacheDir(process.env);
if (cache !== undefined) enableCompileCache(cache);
void import('./main.ts');
