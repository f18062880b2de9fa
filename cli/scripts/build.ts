/**
 * Bundles the command line into cli/dist: `debt.cjs` enables the compile cache, `main.cjs` has the frequent commands, `full.cjs` has oclif and the
 * other commands, and `ui.mjs` has Ink. Each file is replaced as a whole, the entry point last, so that a command that starts during a build works.
 */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build, type Plugin } from 'esbuild';

const cli = fileURLToPath(new URL('..', import.meta.url));
const dist = join(cli, 'dist');

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

const shared: BuildOptions = {
  bundle: true,
  platform: 'node',
  target: 'node26',
  format: 'cjs',
  minify: true,
  legalComments: 'none',
  define: { 'process.env.NODE_ENV': '"production"', 'process.env.DEV': 'undefined' },
  // oclif imports it only when it runs from sources.
  external: ['typescript'],
  plugins: [splits, noDeveloperTools],
  write: false,
  logLevel: 'warning',
};
/** `require` resolves a neighbouring file faster than the module loader does. */
const required: BuildOptions = { supported: { 'dynamic-import': false } };
const esm: BuildOptions = {
  format: 'esm',
  outExtension: { '.js': '.mjs' },
  banner: {
    js: "import{createRequire as debtRequire}from'node:module';import{fileURLToPath as debtPath}from'node:url';const require=debtRequire(import.meta.url);const __filename=debtPath(import.meta.url);const __dirname=debtPath(new URL('.',import.meta.url));",
  },
};

const bundles: readonly BuildOptions[] = [
  { entryPoints: [join(cli, 'src/ui/ui.ts')], outfile: join(dist, 'ui.mjs'), ...esm },
  { entryPoints: [join(cli, 'src/full.ts')], outfile: join(dist, 'full.cjs') },
  { entryPoints: [join(cli, 'src/main.ts')], outfile: join(dist, 'main.cjs'), ...required },
  { entryPoints: [join(cli, 'src/boot.ts')], outfile: join(dist, 'debt.cjs'), ...required },
];

const results = await Promise.all(bundles.map(async (options) => build({ ...shared, ...options })));
mkdirSync(dist, { recursive: true });
// The parent folder declares .js files as ESM; these files must not be loaded that way.
replace(join(dist, 'package.json'), '{"name":"debt","type":"commonjs"}\n');
for (const { outputFiles = [] } of results) for (const file of outputFiles) replace(file.path, file.contents);

function replace(path: string, contents: string | Uint8Array): void {
  const temporary = join(dist, `.${basename(path)}.${process.pid}`);
  writeFileSync(temporary, contents);
  renameSync(temporary, path);
}
