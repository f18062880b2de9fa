// Runs a command of this project on any Node from 20 on: installs what is missing or stale, builds what is missing or stale, then starts the
// command with the Node version that the project pins. Plain JavaScript without dependencies, because nothing is installed yet when it starts.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const at = (...parts) => join(root, ...parts);
const pinnedNode = at('node_modules', '.bin', 'node');

/** needs: 'run' = packages that the platform runs on; 'all' = also those of tests, checks and builds of the contract. */
const commands = {
  start: { needs: 'run', built: true, run: ['platform/src/main.ts', 'up'] },
  test: { needs: 'all', built: true, run: ['node_modules/vitest/vitest.mjs', 'run'] },
  check: { needs: 'all', built: false, run: ['scripts/check.ts'] },
  generate: { needs: 'all', built: false, run: ['scripts/generate.ts'] },
  bench: { needs: 'all', built: true, run: ['bench/main.ts'] },
  engines: { needs: 'all', built: false, run: ['scripts/engines.ts'] },
  build: { needs: 'run', built: true, run: ['-e', '0'] },
  package: { needs: 'run', built: false, run: ['scripts/package-cli.ts'] },
};

const [name, ...rest] = process.argv.slice(2);
const command = commands[name];
if (command === undefined) fail(`usage: bootstrap ${Object.keys(commands).join('|')}`);
if (Number(process.versions.node.split('.')[0]) < 20)
  fail(`Node ${process.versions.node} is too old: install Node 20 or newer, then run this again.`);
install(command.needs);
if (command.built) build();
handOver([...command.run, ...rest]);

function install(needs) {
  const stampPath = at('node_modules', '.debt-install.json');
  const lock = createHash('sha256')
    .update(readFileSync(at('package-lock.json')))
    .digest('hex');
  const stamp = stampOf(stampPath, lock);
  const current = stamp.lock === lock && existsSync(pinnedNode);
  if (current && (stamp.has === 'all' || stamp.has === needs)) return;
  const extend = current && needs === 'all';
  say(extend ? 'Installing what tests and checks need …' : 'Installing packages (the first time takes about half a minute) …');
  // A developer's installation is never reduced: a stale tree with the test tools gets them again.
  const everything = needs === 'all' || existsSync(at('node_modules', 'vitest'));
  const npm = extend ? ['install', '--no-save'] : everything ? ['ci'] : ['ci', '--omit=dev'];
  const result = spawnSync('npm', [...npm, '--loglevel=error', '--no-audit', '--no-fund'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    env: installEnvironment(),
  });
  if (result.error) fail(`npm could not be started: ${result.error.message}. npm comes with Node; put it on PATH.`);
  if (result.status !== 0)
    fail(`npm ${npm.join(' ')} failed, see above. Without network, a first install cannot work; with it, run the same command again.`);
  if (!existsSync(pinnedNode))
    fail(
      `There is no Node build for ${process.platform}-${process.arch} among the packages: Linux and macOS on x64 and arm64 are supported.`,
    );
  writeFileSync(stampPath, `${JSON.stringify({ lock, has: everything ? 'all' : needs })}\n`);
}

/** A manual installation has no stamp of this program: npm's own record of it shows whether it matches the lockfile. */
function stampOf(path, lock) {
  const stamp = readJson(path);
  const record = at('node_modules', '.package-lock.json');
  if (stamp.lock === lock || !existsSync(record)) return stamp;
  const { packages: wanted = {} } = readJson(at('package-lock.json'));
  const { packages: there = {} } = readJson(record);
  const isSame = (one, other) => one.version === other.version && one.integrity === other.integrity && one.resolved === other.resolved;
  const entries = Object.entries(wanted).filter(([folder]) => folder !== '');
  if (entries.some(([folder, entry]) => there[folder] !== undefined && !isSame(entry, there[folder]))) return stamp;
  // Optional packages are those of other systems.
  const missing = entries.filter(([folder, entry]) => there[folder] === undefined && !entry.optional && !entry.devOptional);
  if (missing.some(([, entry]) => !entry.dev)) return stamp;
  return { lock, has: missing.length === 0 ? 'all' : 'run' };
}

/** npm must not run on the Node binary that it is about to replace, and production settings of the caller must not change the installation. */
function installEnvironment() {
  const bin = at('node_modules', '.bin');
  const path = (process.env.PATH ?? '')
    .split(delimiter)
    .filter((entry) => entry !== bin)
    .join(delimiter);
  const { NODE_ENV: _ignored, ...environment } = process.env;
  return { ...environment, PATH: path };
}

/** The bundles: the CLI, so that it starts fast, and the page. Everything else runs from source. */
function build() {
  const shared = ['proto', 'rules/src', 'terminal/src'];
  const bundles = [
    { what: 'the debt command', script: 'cli/scripts/build.ts', output: 'cli/dist', from: ['cli', ...shared] },
    { what: 'the page', script: 'web/scripts/build.ts', output: 'web/dist', from: ['web', ...shared] },
  ];
  for (const bundle of bundles) buildOne(bundle);
}

function buildOne({ what, script, output, from }) {
  const stampPath = at('node_modules', `.debt-built-${output.replaceAll('/', '-')}`);
  const hash = createHash('sha256').update(readFileSync(at('package-lock.json')));
  for (const folder of from) for (const file of sources(at(folder))) hash.update(`${relative(root, file)}\0${readFileSync(file)}\0`);
  const fingerprint = hash.digest('hex');
  if (existsSync(at(output)) && existsSync(stampPath) && readFileSync(stampPath, 'utf8') === fingerprint) return;
  const result = spawnSync(pinnedNode, [at(script)], { cwd: root, stdio: ['ignore', 2, 2] });
  if (result.status !== 0) fail(`The build of ${what} failed, see above.`);
  writeFileSync(`${stampPath}.${process.pid}`, fingerprint);
  renameSync(`${stampPath}.${process.pid}`, stampPath);
}

function* sources(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !['node_modules', 'dist', 'test'].includes(entry.name)) yield* sources(path);
    else if (entry.isFile() && /\.(ts|tsx|json|css|html|svg|webmanifest|js)$/.test(entry.name)) yield path;
  }
}

/**
 * Replaces this process with the command where the system supports that, so that signals and the exit code are the command's own; otherwise passes
 * them on.
 */
function handOver(args) {
  const environment = { ...process.env, PATH: [at('node_modules', '.bin'), process.env.PATH ?? ''].join(delimiter) };
  const absolute = args[0] === '-e' ? args : [at(args[0]), ...args.slice(1)];
  process.chdir(root);
  if (typeof process.execve === 'function') process.execve(pinnedNode, [pinnedNode, ...absolute], environment);
  const child = spawn(pinnedNode, absolute, { stdio: 'inherit', env: environment });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return {};
  }
}

function say(text) {
  process.stderr.write(`${text}\n`);
}

function fail(text) {
  say(text);
  process.exit(1);
}
