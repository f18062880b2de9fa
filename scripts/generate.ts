/**
 * Writes all generated files: protobuf code, the OpenAPI document, its types, guards of both. With `--check`, lists stale files and changes nothing.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { contractGuards, eventGuards } from './generate/guards.ts';
import { oneDocument } from './generate/one-document.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = (name: string) => join(root, 'node_modules', '.bin', name);
/** The programs that print the OpenAPI document of one service. The description of the API as a whole is that of the first. */
const contracts = ['services/expenses/src/http/openapi-main.ts', 'services/notifier/src/contract/openapi-main.ts'] as const;
const generated = ['proto/src/gen', 'proto/openapi.json', 'proto/openapi.d.ts'];

if (process.argv.includes('--check')) check();
else generate(join(root, 'proto'));

function generate(proto: string): void {
  run(bin('buf'), ['lint'], proto);
  rmSync(join(proto, 'src', 'gen'), { recursive: true, force: true });
  run(bin('buf'), ['generate'], proto);
  const parts = contracts.map((program): unknown => JSON.parse(run(process.execPath, [join(root, program)], root)));
  writeFileSync(join(proto, 'openapi.json'), `${JSON.stringify(oneDocument(parts), undefined, 2)}\n`);
  const descriptors: unknown = JSON.parse(run(bin('buf'), ['build', '--exclude-source-info', '-o', '-#format=json'], proto));
  const document: unknown = JSON.parse(readFileSync(join(proto, 'openapi.json'), 'utf8'));
  mkdirSync(join(proto, 'src', 'gen', 'guards'), { recursive: true });
  writeFileSync(join(proto, 'src', 'gen', 'guards', 'contract.ts'), contractGuards(document));
  writeFileSync(join(proto, 'src', 'gen', 'guards', 'events.ts'), eventGuards(descriptors, 'debt.events.v1'));
  // Not --immutable: openapi-fetch maps readonly arrays to objects without methods.
  run(bin('openapi-typescript'), [join(proto, 'openapi.json'), '-o', join(proto, 'openapi.d.ts')], root);
}

/** Generates into a copy and compares, so that a check never changes the tree. */
function check(): void {
  const folder = mkdtempSync(join(tmpdir(), 'debt-generate-'));
  try {
    cpSync(join(root, 'proto'), join(folder, 'proto'), { recursive: true, filter: (path) => !path.includes('node_modules') });
    writeFileSync(
      join(folder, 'proto', 'buf.gen.yaml'),
      readFileSync(join(root, 'proto', 'buf.gen.yaml'), 'utf8').replace('../node_modules', join(root, 'node_modules')),
    );
    generate(join(folder, 'proto'));
    const stale = generated.flatMap((path) => differences(join(root, path), join(folder, path))).map((path) => relative(root, path));
    if (stale.length === 0) return;
    process.stderr.write(`These generated files are stale; run npm run generate:\n${stale.join('\n')}\n`);
    process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function differences(committed: string, fresh: string): string[] {
  if (!existsSync(fresh) || !existsSync(committed)) return [committed];
  if (!statSync(fresh).isDirectory()) return readFileSync(committed, 'utf8') === readFileSync(fresh, 'utf8') ? [] : [committed];
  const names = new Set([...readdirSync(committed), ...readdirSync(fresh)]);
  return [...names].flatMap((name) => differences(join(committed, name), join(fresh, name)));
}

function run(command: string, args: readonly string[], cwd: string): string {
  const result = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, PATH: `${join(root, 'node_modules', '.bin')}:${process.env['PATH'] ?? ''}` },
  });
  if (result.status === 0) return result.stdout;
  process.stderr.write(`${command} ${args.join(' ')} failed\n${result.stdout}${result.stderr}${result.error?.message ?? ''}\n`);
  process.exit(1);
}
