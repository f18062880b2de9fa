/** The first file that runs. It only switches on the compile cache, so that everything after it is loaded compiled. */
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { findPaths } from './config/paths.ts';

enableCompileCache(join(findPaths(process.env).cache, 'compile'));
void import('./main.ts');
