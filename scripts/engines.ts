/**
 * Real servers for tests, without containers: `npm run engines -- up|down|status|env`. They run as processes on free ports, with passwords and a CA
 * certificate that are created for this run, in a folder that `down` removes. `up --kafka 3` starts three nodes of Kafka instead of one. `env` prints
 * the variables for a shell: `eval "$(npm run -s engines -- env)"`.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createAuthority } from './engines/authority.ts';
import { kafka, kafkaNodesMax } from './engines/kafka.ts';
import { mongodb } from './engines/mongodb.ts';
import { postgres } from './engines/postgres.ts';
import { rabbitmq } from './engines/rabbitmq.ts';
import { redis } from './engines/redis.ts';
import { ses } from './engines/ses.ts';
import { bornAt, type Engine, isAlive, launcher, type Started } from './engines/site.ts';
import { readOrExplain } from './usage.ts';

const cache = fileURLToPath(new URL('../node_modules/.cache', import.meta.url));
const statePath = join(cache, 'engines.json');
const stopWithinMs = 20_000;

interface State {
  readonly folder: string;
  readonly processes: readonly Started[];
  readonly env: Readonly<Record<string, string>>;
}

const verbs: Readonly<Record<string, () => void | Promise<void>>> = { up, down, status, env };
const usage = `usage: npm run engines -- ${Object.keys(verbs).join('|')} [--kafka ${kafkaNodesMax}]`;
const { run, kafkaNodes } = readOrExplain(usage, () => {
  const { positionals, values } = parseArgs({ allowPositionals: true, options: { kafka: { type: 'string', default: '1' } } });
  const [verb = 'no verb', ...rest] = positionals;
  const known = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
  if (known === undefined || rest.length > 0) throw new Error(`there is no such verb: ${[verb, ...rest].join(' ')}`);
  const nodes = Number(values.kafka);
  if (![1, kafkaNodesMax].includes(nodes)) throw new Error(`--kafka is 1 or ${kafkaNodesMax}, not ${values.kafka}`);
  return { run: known, kafkaNodes: nodes };
});
const engines: readonly Engine[] = [postgres, redis, mongodb, kafka(kafkaNodes), rabbitmq, ses];
await run();

async function up(): Promise<void> {
  const running = readState();
  if (running?.processes.length !== undefined && running.processes.length > 0 && running.processes.every(isAlive)) {
    print('the engines are up already');
    env();
    return;
  }
  await down();
  for (const engine of engines) engine.install();
  const folder = mkdtempSync(join(tmpdir(), 'debt-engines-'));
  const processes: Started[] = [];
  const write = (environment: State['env']): void => writeState({ folder, processes, env: environment });
  write({});
  const site = {
    folder,
    ...createAuthority(folder),
    launch: launcher(folder, (started) => {
      processes.push(started);
      write({});
    }),
  };
  try {
    const started = await Promise.all(
      engines.map(async (engine) => {
        const startedAt = performance.now();
        const urls = await engine.start(site);
        print(`${engine.name} answers after ${((performance.now() - startedAt) / 1_000).toFixed(1)} s`);
        return urls;
      }),
    );
    write(Object.fromEntries([['TLS_CA_FILE', site.caFile], ...started.flatMap((urls) => Object.entries(urls))]));
  } catch (thrown) {
    await down();
    fail(thrown instanceof Error ? thrown.message : String(thrown), 1);
  }
  env();
}

async function down(): Promise<void> {
  const state = readState();
  if (state === undefined) return;
  const alive = () => state.processes.filter(isAlive);
  for (const { pid } of alive()) signal(pid, 'SIGTERM');
  for (const deadline = performance.now() + stopWithinMs; alive().length > 0 && performance.now() < deadline; )
    await new Promise((resolve) => setTimeout(resolve, 100));
  // Also the group of a process that has ended: its children belong to the engine and may still run.
  for (const { pid, born } of state.processes) if (bornAt(pid) === undefined || bornAt(pid) === born) signal(pid, 'SIGKILL');
  rmSync(state.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  rmSync(statePath, { force: true });
}

function status(): void {
  const state = readState();
  for (const started of state?.processes ?? [])
    process.stdout.write(`${started.name.padEnd(10)} ${isAlive(started) ? `runs, process ${started.pid}` : 'has ended'}\n`);
  if (state === undefined) process.stdout.write('no engines are up\n');
  else process.stdout.write(`files in ${state.folder}\n`);
}

/** One NAME=value per line; no value needs quotes. */
function env(): void {
  for (const [name, value] of Object.entries(readState()?.env ?? {})) process.stdout.write(`${name}=${value}\n`);
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(-pid, name);
  } catch {
    // The group has ended.
  }
}

/** The file of `up`; undefined when nothing is up. Only this script writes the file, so its shape is not validated. */
function readState(): State | undefined {
  if (!existsSync(statePath)) return undefined;
  const parse: (text: string) => State = JSON.parse;
  return parse(readFileSync(statePath, 'utf8'));
}

function writeState(state: State): void {
  mkdirSync(cache, { recursive: true });
  writeFileSync(statePath, JSON.stringify(state), { mode: 0o600 });
}

function print(text: string): void {
  process.stderr.write(`${text}\n`);
}

function fail(text: string, code: number): never {
  print(text);
  process.exit(code);
}
