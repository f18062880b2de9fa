/**
 * All checks that do not run the product: types, lint, format, generated files, the protobuf contract, SQL, terms, docstrings. Prints one line for each
 * check; fails if any check fails.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const tool = (...parts: readonly string[]) => join(root, 'node_modules', ...parts);

const checks: Readonly<Record<string, readonly [command: string, ...args: string[]]>> = {
  types: [process.execPath, tool('typescript', 'bin', 'tsc'), '-p', 'tsconfig.json'],
  'types of debt on Node 20': [process.execPath, tool('typescript', 'bin', 'tsc'), '-p', 'cli/tsconfig.json'],
  'types of the page': [process.execPath, tool('typescript', 'bin', 'tsc'), '-p', 'web/tsconfig.json'],
  lint: [process.execPath, '--max-old-space-size=6144', tool('eslint', 'bin', 'eslint.js'), '.', '--max-warnings', '0'],
  format: [tool('.bin', 'biome'), 'check', '.'],
  generated: [process.execPath, 'scripts/generate.ts', '--check'],
  imports: [process.execPath, 'scripts/check-imports.ts'],
  targets: [process.execPath, 'scripts/check-targets.ts'],
  sql: [process.execPath, 'scripts/check-sql.ts'],
  language: [process.execPath, 'scripts/check-language.ts'],
  docstrings: [process.execPath, 'scripts/check-docs.ts'],
};

const only = process.argv.slice(2);
const unknown = only.filter((name) => !(name in checks));
if (unknown.length > 0) {
  process.stderr.write(`there is no check ${unknown.join(', ')}; there are ${Object.keys(checks).join(', ')}\n`);
  process.exit(2);
}

let failed = 0;
for (const [name, [command, ...args]] of Object.entries(checks)) {
  if (only.length > 0 && !only.includes(name)) continue;
  const startedAt = performance.now();
  const result = spawnSync(command, args, { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  const passed = result.status === 0;
  if (!passed) failed += 1;
  process.stdout.write(`${passed ? 'ok    ' : 'FAILED'} ${name} (${((performance.now() - startedAt) / 1000).toFixed(1)} s)\n`);
  if (!passed) process.stdout.write(`${result.stdout}${result.stderr}${result.error?.message ?? ''}\n`);
}
process.exitCode = failed === 0 ? 0 : 1;
