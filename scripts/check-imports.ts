/**
 * The direction of dependencies: proto ← rules, kit ← services; cli, web → proto and rules; platform → proto and the services' configuration. The
 * terminal kit is independent, and only one folder of it loads oclif. Services never import each other, the rules import only themselves, no package
 * imports another one's internal files, and there are no import cycles. A module that is loaded on demand (`import()`) does not close a cycle: that
 * is how a table refers to its entries.
 */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { importCyclesOf } from './import-cycles.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

interface Rule {
  readonly files: string;
  readonly except?: RegExp;
  readonly allowed: RegExp;
}

const relativeOnly = /^\.\.?\//;
const rules: readonly Rule[] = [
  { files: 'proto/src/**/*.ts', except: /\/gen\//, allowed: /^(?:openapi-fetch$|@grpc\/|@bufbuild\/)/ },
  { files: '{rules,terminal}/src/**/*.ts', except: /\.test\.ts$|^terminal\/src\/oclif\//, allowed: /^$/ },
  { files: 'terminal/src/oclif/*.ts', allowed: /^@oclif\/core\// },
  { files: 'services/kit/src/**/*.ts', allowed: /^(?!@debt\/)|^@debt\/proto\// },
  {
    files: 'services/{expenses,mailer,throttler,notifier}/src/**/*.ts',
    except: /\.test\.ts$/,
    allowed: /^(?!@debt\/)|^@debt\/(?:kit|proto)\/|^@debt\/rules$/,
  },
  { files: 'web/src/**/*.{ts,tsx}', allowed: /^(?!@debt\/)|^@debt\/proto\/|^@debt\/rules$/ },
  { files: 'cli/src/**/*.{ts,tsx}', allowed: /^(?!@debt\/|@oclif\/)|^@debt\/(?:proto|terminal)\/|^@debt\/rules$/ },
  {
    files: 'platform/src/**/*.ts',
    allowed:
      /^(?!@debt\/|@oclif\/)|^@debt\/(?:kit|proto|terminal)\/|^@debt\/(?:expenses|mailer|throttler|notifier)\/(?:config|dump|maildir|operate|routes|verify)$/,
  },
];

const importOf =
  /^\s*(?:import|export)\b[^'"]*?\bfrom\s+['"]([^'"]+)['"]|^\s*import\s+['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/gm;
const problems = rules.flatMap((rule) =>
  globSync(rule.files, { cwd: root })
    .filter((file) => rule.except?.test(file) !== true && !/\.test\.tsx?$/.test(file))
    .flatMap((file) => importsOf(file).flatMap((name) => problemOf(rule, file, name))),
);
/**
 * The folders of the platform: which other folders each may import. `targets/open.ts` alone names a target's folder, so a target can be removed
 * together with its folder and one case there.
 */
const platformFolders: Readonly<Record<string, readonly string[]>> = {
  model: [],
  tools: ['failures', 'environment', 'runner'],
  failures: ['model', 'runner'],
  environment: ['model', 'failures', 'runner', 'tools'],
  runner: ['model', 'failures', 'environment', 'verify', 'tools'],
  verify: [],
  gateway: [],
  render: ['model', 'failures', 'gateway', 'images'],
  images: ['failures', 'environment', 'render', 'tools'],
  gate: ['model', 'render'],
  cluster: ['model', 'failures', 'environment', 'runner', 'render', 'verify', 'tools'],
  backups: ['failures', 'environment'],
  output: ['model', 'failures', 'environment', 'runner'],
};
/** The folders of the terminal kit, in the same way; files beside them may be imported by all, and import none of the folders. */
const terminalFolders: Readonly<Record<string, readonly string[]>> = {
  text: [],
  failures: ['text', 'files'],
  files: ['failures'],
  input: ['command', 'failures', 'files'],
  command: ['failures', 'text'],
  commands: ['command', 'failures', 'text'],
  oclif: ['command', 'text'],
};
const boundaryProblems = [...staticImports(true)].flatMap(([file, imported]) => imported.flatMap((path) => acrossBoundary(file, path)));
const cycles = importCyclesOf(staticImports()).map((path) => `these import each other: ${path.join(' → ')}`);
const found = [...problems, ...boundaryProblems, ...cycles];
process.stdout.write(found.map((line) => `${line}\n`).join(''));
process.exitCode = found.length === 0 ? 0 : 1;

/** The imports of all our programs, to files of the same package; `whenNeeded` includes `import()`. */
function staticImports(whenNeeded = false): ReadonlyMap<string, readonly string[]> {
  const files = globSync('{proto,rules,terminal,cli,web,platform,services/*}/src/**/*.{ts,tsx}', { cwd: root });
  const known = new Set(files);
  return new Map(
    files.map((file) => {
      const names = [...readFileSync(join(root, file), 'utf8').matchAll(importOf)].flatMap(
        (match) => match[1] ?? match[2] ?? (whenNeeded ? match[3] : undefined) ?? [],
      );
      const paths = names.filter((name) => relativeOnly.test(name)).map((name) => join(file, '..', name));
      return [file, paths.filter((path) => known.has(path))] as const;
    }),
  );
}

function importsOf(file: string): readonly string[] {
  return [...readFileSync(`${root}/${file}`, 'utf8').matchAll(importOf)].flatMap((match) => match[1] ?? match[2] ?? match[3] ?? []);
}

function problemOf(rule: Rule, file: string, name: string): readonly string[] {
  if (relativeOnly.test(name)) return leavesPackage(file, name) ? [`${file} reaches out of its package: ${name}`] : [];
  return name.startsWith('node:') || rule.allowed.test(name) ? [] : [`${file} may not import ${name}`];
}

/** Whether a relative import climbs above the folder that holds the package's src. */
function leavesPackage(file: string, name: string): boolean {
  const packageDepth = file.startsWith('services/') ? 2 : 1;
  const folders = file.split('/').length - 1;
  const climbs = name.split('/').filter((part) => part === '..').length;
  return folders - climbs < packageDepth;
}

function acrossBoundary(file: string, path: string): readonly string[] {
  const [from, to] = [folderOf(file), folderOf(path)];
  if (from === undefined || to === undefined || from === to || isTest(file) || file === 'platform/src/targets/open.ts') return [];
  if (to.startsWith('targets/')) return [`${file} may not import ${path}: only targets/open.ts leads into a target`];
  const allowed = file.startsWith('terminal/') ? terminalFolders[from] : platformFolders[from];
  return allowed === undefined || allowed.includes(to)
    ? []
    : [`${file} may not import ${path}: ${from} may import ${allowed.join(', ') || 'nothing'}`];
}

/** `targets/kind` for a file of a target, else the folder below `src`; undefined outside of the folders of the platform and of the terminal kit. */
function folderOf(file: string): string | undefined {
  return /^(?:platform|terminal)\/src\/(targets\/[^/]+|[^/]+)\//.exec(file)?.[1];
}

function isTest(file: string): boolean {
  return /\.test\.ts$|\/testing\.ts$/.test(file);
}
