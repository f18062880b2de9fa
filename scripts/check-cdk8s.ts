/**
 * Runs `cdk8s.yaml` with the real CLI of cdk8s: it synthesises the same output as `debt-platform synth`, for both targets that run pods, and its
 * import generates types from our definitions. The CLI is installed into ~/.cache/debt-cdk8s from npm, in a fixed version.
 */
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './lint-manifests/run.ts';

const version = '2.207.60';
const root = fileURLToPath(new URL('..', import.meta.url));
const platform = join(root, 'platform', 'bin', 'debt-platform');
const cases = [
  { target: 'kind', size: 'laptop' },
  { target: 'eks', size: 'prod' },
] as const;

const scratch = await mkdtemp(join(tmpdir(), 'debt-cdk8s-'));
try {
  const cli = await installedCli();
  for (const each of cases) await compare(cli, each);
  await checkImport(cli);
} finally {
  await rm(scratch, { recursive: true, force: true });
}

async function installedCli(): Promise<string> {
  const folder = join(homedir(), '.cache', 'debt-cdk8s', version);
  const cli = join(folder, 'node_modules', '.bin', 'cdk8s');
  if (existsSync(cli)) return cli;
  await mkdir(join(folder, '..'), { recursive: true });
  const made = await mkdtemp(join(folder, '..', 'new-'));
  await run('npm', ['install', '--prefix', made, '--no-audit', '--no-fund', '--loglevel=error', `cdk8s-cli@${version}`], {});
  // Two concurrent processes create the same content; the second one discards its own.
  await rename(made, folder).catch(() => rm(made, { recursive: true, force: true }));
  return cli;
}

async function compare(cli: string, { target, size }: (typeof cases)[number]): Promise<void> {
  const [byCli, byUs] = [join(scratch, `cli-${target}`), join(scratch, `own-${target}`)];
  const variables = { DEBT_TARGET: target, DEBT_SIZE: size };
  await run(cli, ['synth', '--check-upgrade=false', '--output', byCli], { cwd: root, variables });
  await run(platform, ['synth', target, '--size', size, '--out', byUs], {});
  const [names, expected] = await Promise.all([readdir(byCli), readdir(byUs)]);
  if (names.toSorted().join() !== expected.toSorted().join()) throw new Error(`cdk8s synth of ${target} wrote other files`);
  for (const name of names)
    if ((await readFile(join(byCli, name), 'utf8')) !== (await readFile(join(byUs, name), 'utf8')))
      throw new Error(`cdk8s synth of ${target} wrote another ${name}`);
  process.stdout.write(`ok     cdk8s synth ${target} ${size}: ${names.length} files, the same as debt-platform synth\n`);
}

async function checkImport(cli: string): Promise<void> {
  // In a separate folder: it writes beside cdk8s.yaml.
  for (const path of ['cdk8s.yaml', 'platform/crds']) await cp(join(root, path), join(scratch, path), { recursive: true });
  await run(cli, ['import', '--check-upgrade=false'], { cwd: scratch });
  const made = await readFile(join(scratch, 'imports', 'external-secrets.io.ts'), 'utf8');
  if (!made.includes('export class ExternalSecret extends ApiObject')) throw new Error('cdk8s import made no ExternalSecret');
  process.stdout.write('ok     cdk8s import: external-secrets.io\n');
}
