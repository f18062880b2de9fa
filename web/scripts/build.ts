import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { compressAssets } from './compress.ts';

/** Builds the page into web/dist. Running it again replaces the result; a running gateway serves the new one. */
// Whatever the caller's is: React has another, larger build for any other value.
process.env['NODE_ENV'] = 'production';
await build({ configFile: fileURLToPath(new URL('../vite.config.ts', import.meta.url)), logLevel: 'warn' });
await compressAssets(fileURLToPath(new URL('../dist/assets', import.meta.url)));
