import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { compressAssets } from './compress.ts';

/** Builds the page into web/dist. Another run replaces the result, and a running gateway serves the new one. */
// Overrides the caller's value: for any other value, React uses a larger build.
process.env['NODE_ENV'] = 'production';
await build({ configFile: fileURLToPath(new URL('../vite.config.ts', import.meta.url)), logLevel: 'warn' });
await compressAssets(fileURLToPath(new URL('../dist/assets', import.meta.url)));
