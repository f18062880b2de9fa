/** The commands of an operator, on a separate environment for the check. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { environment as ofDocker, site } from '../docker/daemon.ts';

const program = fileURLToPath(new URL('../../platform/bin/debt-platform', import.meta.url));
const data = join(site, 'data');
const commandMs = 1_200_000;
const kubectlMs = 180_000;
const printedMax = 4_000;
const pollMs = 200;

export interface Ran {
  /** `null` when a signal ended it. */
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Never rejects because of the program's result. */
function execute(command: string, args: readonly string[], timeoutMs: number): Promise<Ran> {
  return endOf(spawn(command, args, { env: environment(), stdio: ['ignore', 'pipe', 'pipe'], timeout: timeoutMs }));
}

const environment = (): NodeJS.ProcessEnv => ({ ...process.env, ...ofDocker, XDG_DATA_HOME: data, CI: 'true' });

async function endOf(child: ChildProcess): Promise<Ran> {
  let [out, err] = ['', ''];
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (err += text));
  const { promise, resolve, reject } = Promise.withResolvers<number | null>();
  child.once('error', reject).once('close', resolve);
  return { code: await promise, out, err };
}

export class Platform {
  readonly name: string;
  /** The container of the cluster's node. */
  readonly node: string;

  constructor(name: string) {
    this.name = name;
    this.node = `debt-${name}-control-plane`;
  }

  get folder(): string {
    return join(data, 'debt', 'env', this.name);
  }

  ask(args: readonly string[]): Promise<Ran> {
    return execute(program, [...args, '--env', this.name], commandMs);
  }

  /** Throws unless it ends with the expected code. */
  async run(args: readonly string[], wanted = 0): Promise<Ran> {
    const ran = await this.ask(args);
    const { code, out, err } = ran;
    if (code !== wanted)
      throw new Error(
        `debt-platform ${args.join(' ')} ended with ${code ?? 'a signal'}, not ${wanted}:\n${`${out}${err}`.slice(-printedMax)}`,
      );
    return ran;
  }

  /** Starts the command and kills it with SIGKILL, and nothing that it has started, once the condition holds. Throws when it ends before. */
  async killWhen(args: readonly string[], when: () => Promise<boolean>): Promise<void> {
    const child = spawn(program, [...args, '--env', this.name], { env: environment(), stdio: ['ignore', 'pipe', 'pipe'] });
    const ended = endOf(child);
    const over = new AbortController();
    ended.then(
      () => over.abort(),
      () => over.abort(),
    );
    while (!over.signal.aborted && !(await when())) await sleep(pollMs);
    child.kill('SIGKILL');
    const { code, out, err } = await ended;
    if (code !== null) throw new Error(`debt-platform ${args.join(' ')} ended with ${code} before:\n${`${out}${err}`.slice(-printedMax)}`);
  }

  /** kubectl, called directly. Throws unless it ends with 0. */
  async kubectl(...args: readonly string[]): Promise<string> {
    const { code, out, err } = await this.askKubectl(...args);
    if (code !== 0) throw new Error(`kubectl ${args.join(' ')} ended with ${code ?? 'a signal'}:\n${`${out}${err}`.slice(-printedMax)}`);
    return out.trim();
  }

  askKubectl(...args: readonly string[]): Promise<Ran> {
    return execute('kubectl', ['--kubeconfig', join(this.folder, 'kubeconfig'), ...args], kubectlMs);
  }

  /** Throws when it does not print the text in time; it is ended in either case. */
  async follow(args: readonly string[], text: string, withinMs: number): Promise<void> {
    const child = spawn(program, [...args, '--env', this.name], { env: environment(), stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (part: string) => (out += part));
    const ended = new Promise((resolve) => child.once('close', resolve));
    const deadline = performance.now() + withinMs;
    while (!out.includes(text) && performance.now() < deadline) await sleep(pollMs);
    child.kill('SIGINT');
    await ended;
    if (!out.includes(text)) throw new Error(`debt-platform ${args.join(' ')} did not show ${text}:\n${out.slice(-printedMax)}`);
  }
}
