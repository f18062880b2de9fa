/**
 * The bundles of `debt`. Four files: `debt.cjs` enables the compile cache, `main.cjs` has the frequent commands, `full.cjs` has oclif and the other
 * commands, and `ui.mjs` has Ink. The executable has the same code as one file. They run on Node 20, which users have; this project pins another.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BuildOptions, Plugin } from 'esbuild';

const cli = fileURLToPath(new URL('..', import.meta.url));

/** Modules that are loaded later keep a separate file. */
const later: Readonly<Record<string, string>> = { './main.ts': './main.cjs', './full.ts': './full.cjs', '../ui/ui.ts': './ui.mjs' };
const splits: Plugin = {
  name: 'splits',
  setup: (building) => {
    building.onResolve({ filter: /^\.\.?\/(?:main|full|ui\/ui)\.ts$/ }, ({ path, kind }) =>
      kind === 'dynamic-import' ? { path: later[path] ?? path, external: true } : undefined,
    );
  },
};
/** Ink imports the developer tools of React only when DEV is set, which never holds in these bundles. */
const noDeveloperTools: Plugin = {
  name: 'no-developer-tools',
  setup: (building) => {
    building.onResolve({ filter: /^react-devtools-core$/ }, ({ path }) => ({ path, namespace: 'empty' }));
    building.onLoad({ filter: /.*/, namespace: 'empty' }, () => ({ contents: 'export default undefined;' }));
  },
};

type Kept = 'write' | 'metafile';
/** What a bundle has beside the options that all have. */
type Own = Omit<BuildOptions, Kept>;
/** Options of a bundle whose files and origins esbuild returns. */
export type Bundle = Own & { readonly write: false; readonly metafile: true };

const shared: Bundle = {
  bundle: true,
  platform: 'node',
  target: 'node20.16',
  format: 'cjs',
  minify: true,
  legalComments: 'none',
  define: { 'process.env.NODE_ENV': '"production"', 'process.env.DEV': 'undefined' },
  // oclif imports it only when it runs from sources.
  external: ['typescript'],
  plugins: [splits, noDeveloperTools],
  write: false,
  metafile: true,
  absWorkingDir: cli,
  logLevel: 'warning',
};
/** `require` resolves a neighbouring file faster than the module loader does. */
const required: Own = { supported: { 'dynamic-import': false } };
/** @param here JavaScript for the path of the bundle */
const esm = (here: string): Own => ({
  format: 'esm',
  outExtension: { '.js': '.mjs' },
  banner: {
    js: `import{createRequire as debtRequire}from'node:module';import{fileURLToPath as debtPath}from'node:url';import{dirname as debtDir}from'node:path';const require=debtRequire(import.meta.url);const __filename=${here};const __dirname=debtDir(__filename);`,
  },
});

/** The options of each bundle, the entry point last. */
export const bundlesIn = (folder: string): readonly Bundle[] => {
  const own: readonly Own[] = [
    { entryPoints: [join(cli, 'src/ui/ui.ts')], outfile: join(folder, 'ui.mjs'), ...esm('debtPath(import.meta.url)') },
    { entryPoints: [join(cli, 'src/full.ts')], outfile: join(folder, 'full.cjs') },
    { entryPoints: [join(cli, 'src/main.ts')], outfile: join(folder, 'main.cjs'), ...required },
    { entryPoints: [join(cli, 'src/boot.ts')], outfile: join(folder, 'debt.cjs'), ...required },
  ];
  return own.map((options) => ({ ...shared, ...options }));
};

/** One file for the executable, whose Node has no other files to load. */
export const singleBundle = (file: string): Bundle => ({
  ...shared,
  ...esm('process.execPath'),
  entryPoints: [join(cli, 'src/main.ts')],
  outfile: file,
  plugins: [noDeveloperTools],
});
