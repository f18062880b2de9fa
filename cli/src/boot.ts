/** The first file that runs. It only switches on the compile cache, so that everything after it is loaded compiled. */
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { findPaths } from './config/paths.ts';

try {
  enableCompileCache(join(findPaths(process.env).cache, 'compile'));
} catch {
  // Without a home there is no cache, and a command that needs a home fails by itself.
}
void import('./main.ts');
