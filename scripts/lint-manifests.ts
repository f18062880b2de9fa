/**
 * Checks the manifests with third-party linters and all of their rules. They are installed into ~/.cache/debt-linters, from Go's module proxy and
 * PyPI. Fails for an unexplained finding and for an unused explanation. A linter that cannot be installed is reported, and fails the run only with
 * --require NAME.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Explanation, explains, explanations } from './lint-manifests/explained.ts';
import { run } from './lint-manifests/run.ts';
import { type ForeignFinding, type Tool, tools } from './lint-manifests/tools.ts';

const platform = fileURLToPath(new URL('../platform/bin/debt-platform', import.meta.url));
const targets = [
  { target: 'kind', size: 'laptop' },
  { target: 'eks', size: 'prod' },
] as const;
const required = process.argv.flatMap((arg, at) => (process.argv[at - 1] === '--require' ? arg.split(',') : []));
const print = (text: string) => process.stdout.write(`${text}\n`);

const directory = await mkdtemp(join(tmpdir(), 'debt-manifests-'));
try {
  for (const { target, size } of targets) await run(platform, ['synth', target, '--size', size, '--out', join(directory, target)], {});
  const results: boolean[] = [];
  for (const tool of tools) results.push(await judge(tool));
  process.exitCode = results.every(Boolean) ? 0 : 1;
} finally {
  await rm(directory, { recursive: true, force: true });
}

async function judge(tool: Tool): Promise<boolean> {
  try {
    await tool.install();
  } catch (error) {
    print(`not installed  ${tool.id}: ${error instanceof Error ? error.message : String(error)}`);
    return !required.includes(tool.id);
  }
  const found: ForeignFinding[] = [];
  for (const { target } of targets) found.push(...(await tool.lint(join(directory, target), target)));
  const own = explanations.filter((each) => each.tool === tool.id);
  const open = found.filter((finding) => !own.some((each) => explains(each, finding)));
  const idle = own.filter((each) => !isUsed(each, found));
  print(
    `${open.length + idle.length === 0 ? 'ok    ' : 'FAILED'} ${tool.id}: ${found.length} findings, ${found.length - open.length} explained`,
  );
  for (const { target, check, object, message } of open) print(`  ${target}  ${check}  ${object}  ${message}`);
  for (const { checks, targets: on } of idle) print(`  nothing is found any more that ${checks.join(', ')} on ${on.join(', ')} explains`);
  return open.length + idle.length === 0;
}

/** Each check must still find something on each target. */
function isUsed(each: Explanation, found: readonly ForeignFinding[]): boolean {
  return each.checks.every((check) =>
    each.targets.every((target) =>
      found.some((finding) => finding.check === check && finding.target === target && explains(each, finding)),
    ),
  );
}
