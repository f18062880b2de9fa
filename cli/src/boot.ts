/** The entry point. It only enables the compile cache, so that all other files are loaded from it. */
import { enableCompileCache } from 'node:module';
import { compileCacheDir } from '@debt/terminal/files/compile-cache';

// Without a home there is no cache, and a command that needs a home fails by itself.
const cache = compileCacheDir(process.env);
if (cache !== undefined) enableCompileCache(cache);
void import('./main.ts');
