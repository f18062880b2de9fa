/** A Kubernetes API server with its etcd, as two processes on ports of 127.0.0.1: no node, no controllers, and no remains after `close`. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { runTool } from '../../platform/src/tools/run-program.ts';
import { createAuthority } from '../engines/authority.ts';
import { freePort } from '../engines/site.ts';

export interface ApiServer extends AsyncDisposable {
  readonly url: string;
  /** The kubeconfig of a login with all permissions. */
  readonly kubeconfig: string;
  /** The signing key of service account tokens, and their issuer. */
  readonly serviceAccounts: { readonly keyFile: string; readonly issuer: string };
  readonly caFile: string;
}

export interface ApiServerPrograms {
  readonly etcd: string;
  readonly 'kube-apiserver': string;
  readonly kubectl: string;
}

const attemptsMax = 3;
const startMs = 90_000;
const pollMs = 200;
const issuer = 'https://kubernetes.default.svc';

/** A free port may be taken before it is used: then others are tried. Throws with the last lines of the process that did not start. */
export async function startApiServer(programs: ApiServerPrograms, folder: string, signal: AbortSignal): Promise<ApiServer> {
  for (let attempt = 1; ; attempt += 1) {
    const site = join(folder, `attempt-${attempt}`);
    mkdirSync(site, { recursive: true, mode: 0o700 });
    try {
      return await startOnce(programs, site, signal);
    } catch (error) {
      const isPortTaken = error instanceof Error && /address already in use/.test(error.message);
      if (!isPortTaken || attempt === attemptsMax) throw error;
    }
  }
}

async function startOnce(programs: ApiServerPrograms, site: string, signal: AbortSignal): Promise<ApiServer> {
  const [clients, peers, port] = [await freePort(), await freePort(), await freePort()];
  const { caFile, certFile, keyFile } = createAuthority(site);
  const token = randomBytes(24).toString('hex');
  const at = (name: string) => join(site, name);
  writeFileSync(at('tokens.csv'), `${token},checker,checker,"system:masters"\n`, { mode: 0o600 });
  execFileSync('openssl', ['genrsa', '-out', at('accounts.key'), '2048'], { stdio: ['ignore', 'ignore', 'pipe'] });
  const url = `https://127.0.0.1:${port}`;
  const kubeconfig = at('kubeconfig');
  writeFileSync(kubeconfig, kubeconfigOf({ server: url, caFile, token }), { mode: 0o600 });
  const etcd = launch('etcd', programs.etcd, etcdArguments(at('etcd-data'), clients, peers), site);
  const api = launch(
    'kube-apiserver',
    programs['kube-apiserver'],
    [
      ...[`--etcd-servers=http://127.0.0.1:${clients}`, '--bind-address=127.0.0.1', `--secure-port=${port}`],
      ...[`--tls-cert-file=${certFile}`, `--tls-private-key-file=${keyFile}`, `--token-auth-file=${at('tokens.csv')}`],
      ...[`--service-account-issuer=${issuer}`, `--service-account-key-file=${at('accounts.key')}`],
      ...[`--service-account-signing-key-file=${at('accounts.key')}`, '--service-cluster-ip-range=10.96.0.0/16'],
      ...['--authorization-mode=Node,RBAC', '--profiling=false', '--v=1'],
    ],
    site,
  );
  const processes = [api, etcd];
  try {
    await untilReady({ programs, kubeconfig, processes, site, signal });
  } catch (error) {
    await stop(processes);
    throw error;
  }
  return {
    url,
    kubeconfig,
    caFile,
    serviceAccounts: { keyFile: at('accounts.key'), issuer },
    async [Symbol.asyncDispose]() {
      await stop(processes);
      rmSync(site, { recursive: true, force: true });
    },
  };
}

/** This data is deleted afterwards, so writes need not be flushed to the disk. */
const etcdArguments = (data: string, clients: number, peers: number): readonly string[] => [
  ...[`--data-dir=${data}`, '--unsafe-no-fsync', '--log-level=warn', '--name=checks'],
  ...[`--listen-client-urls=http://127.0.0.1:${clients}`, `--advertise-client-urls=http://127.0.0.1:${clients}`],
  ...[`--listen-peer-urls=http://127.0.0.1:${peers}`, `--initial-advertise-peer-urls=http://127.0.0.1:${peers}`],
  `--initial-cluster=checks=http://127.0.0.1:${peers}`,
];

export interface Login {
  readonly server: string;
  readonly caFile: string;
  readonly token: string;
}

/** JSON is YAML. */
export const kubeconfigOf = ({ server, caFile, token }: Login): string =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'checks', cluster: { server, 'certificate-authority': caFile } }],
    users: [{ name: 'checks', user: { token } }],
    contexts: [{ name: 'checks', context: { cluster: 'checks', user: 'checks' } }],
    'current-context': 'checks',
  });

interface Launched {
  readonly name: string;
  readonly child: ChildProcess;
}

/** Ends with this process, in whatever way that ends: the kernel guarantees it. */
function launch(name: string, program: string, args: readonly string[], site: string): Launched {
  const log = openSync(join(site, `${name}.log`), 'a', 0o600);
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', program, ...args], { cwd: site, stdio: ['ignore', log, log] });
  closeSync(log);
  child.on('error', () => undefined);
  return { name, child };
}

interface Waiting {
  readonly programs: ApiServerPrograms;
  readonly kubeconfig: string;
  readonly processes: readonly Launched[];
  readonly site: string;
  readonly signal: AbortSignal;
}

async function untilReady({ programs, kubeconfig, processes, site, signal }: Waiting): Promise<void> {
  const deadline = performance.now() + startMs;
  for (;;) {
    const { code, err } = await runTool(programs.kubectl, [`--kubeconfig=${kubeconfig}`, 'get', '--raw=/readyz', '--request-timeout=5s'], {
      env: { HOME: site },
      timeoutMs: 10_000,
      signal,
    });
    signal.throwIfAborted();
    if (code === 0) return;
    for (const { name, child } of processes)
      if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined)
        throw new Error(`${name} ended at once:\n${tailOf(join(site, `${name}.log`))}`);
    if (performance.now() > deadline)
      throw new Error(
        `the API server did not become ready within ${startMs / 1_000} s: ${err.trim()}\n${tailOf(join(site, 'kube-apiserver.log'))}`,
      );
    await delay(pollMs, undefined, { signal });
  }
}

const tailOf = (path: string): string => readFileSync(path, 'utf8').trimEnd().split('\n').slice(-15).join('\n');

async function stop(processes: readonly Launched[]): Promise<void> {
  for (const { child } of processes) {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) continue;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }
}
