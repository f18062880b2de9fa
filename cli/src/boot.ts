/** The entry point. It only enables the compile cache, so that all other files are loaded from it. */
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { findPaths } from './config/paths.ts';

try {
  enableCompileCache(join(findPaths(process.env).cache, 'compile'));
} catch {
  // Without a home folder there is no cache, and a command that needs the folder fails by itself.
}
void import('./main.ts');
