/** Every kubectl failure that the platform distinguishes: its arguments, its server, and the expected reason. */
import { spawn } from 'node:child_process';
import { createSign } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { createKubectl } from '../../platform/src/cluster/kubectl.ts';
import { KubectlError, type KubectlReason } from '../../platform/src/cluster/kubectl-error.ts';
import { freePort } from '../engines/site.ts';
import { type ApiServer, kubeconfigOf } from '../kubernetes/api-server.ts';
import type { CheckKubectl } from './kubectl.ts';

export interface Refusal {
  readonly what: string;
  readonly reason: KubectlReason;
  readonly args: readonly string[];
  readonly input?: string;
  /** @default - the login with all permissions */
  readonly login?: { readonly server?: string; readonly token?: string; readonly caFile?: string };
}

const namespace = 'refusals';
const selector = (app: string) => ({ selector: { matchLabels: { app } }, template: { metadata: { labels: { app } }, spec: podSpec } });
const podSpec = { containers: [{ name: 'a', image: 'example.com/a:1' }] };
const metadata = (name: string) => ({ name, namespace });
const deployment = (app: string) => ({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: metadata('a'), spec: selector(app) });
const statefulSet = (serviceName: string) => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: metadata('a'),
  spec: { serviceName, ...selector('a') },
});
const configMap = (value: string, more: object = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: metadata('a'),
  data: { a: value },
  ...more,
});
const fixed = (value: string) => ({ ...configMap(value, { immutable: true }), metadata: metadata('fixed') });
const quota = { apiVersion: 'v1', kind: 'ResourceQuota', metadata: metadata('none'), spec: { hard: { services: '0' } } };
const service = { apiVersion: 'v1', kind: 'Service', metadata: metadata('a'), spec: { ports: [{ port: 80 }] } };

const get = ['get', 'configmaps', `--namespace=${namespace}`];
const apply = ['apply', '--server-side', '--validate=strict', '--field-manager=debt-platform', '--filename=-'];

/** The objects that must exist before: each one leads to a refusal. */
export async function prepareRefusals(kubectl: CheckKubectl): Promise<void> {
  const made = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } };
  await kubectl.must(['apply', '--server-side', `--filename=${await kubectl.file('refusals-namespace', made)}`]);
  const objects = [
    deployment('a'),
    statefulSet('a'),
    configMap('of another'),
    fixed('1'),
    quota,
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: metadata('powerless') },
  ];
  await kubectl.must(['apply', '--server-side', '--field-manager=another', `--filename=${await kubectl.file('refusals', ...objects)}`]);
  const status = JSON.stringify({ status: { hard: { services: '0' }, used: { services: '0' } } });
  await kubectl.must([
    'patch',
    'resourcequota',
    'none',
    `--namespace=${namespace}`,
    '--subresource=status',
    '--type=merge',
    `--patch=${status}`,
  ]);
}

export async function refusalsOf(server: ApiServer, silent: string, closing: string): Promise<readonly Refusal[]> {
  return [
    { what: 'a closed port', reason: 'unreachable', args: get, login: { server: `https://127.0.0.1:${await freePort()}` } },
    { what: 'a host that no name server knows', reason: 'unreachable', args: get, login: { server: 'https://cluster.invalid:6443' } },
    {
      what: 'a server that ends every connection',
      reason: 'unreachable',
      args: [...get, '--request-timeout=300ms'],
      login: { server: closing },
    },
    { what: 'a server that never answers', reason: 'unreachable', args: [...get, '--request-timeout=300ms'], login: { server: silent } },
    { what: 'an unknown token', reason: 'forbidden', args: get, login: { token: 'unknown' } },
    { what: 'a token that has expired', reason: 'forbidden', args: get, login: { token: expiredToken(server) } },
    ...answers,
  ];
}

/** Answers of the API itself. */
const answers: readonly Refusal[] = [
  { what: 'a login without rights', reason: 'forbidden', args: [...get, `--as=system:serviceaccount:${namespace}:powerless`] },
  { what: 'a quota that is used up', reason: 'forbidden', args: apply, input: JSON.stringify(service) },
  {
    what: 'a namespace that is not there',
    reason: 'not found',
    args: apply,
    input: JSON.stringify({ ...configMap('1'), metadata: { name: 'a', namespace: 'nowhere' } }),
  },
  { what: 'an object that is not there', reason: 'not found', args: ['get', 'configmap', 'nothing', `--namespace=${namespace}`] },
  { what: 'a path that is not there', reason: 'not found', args: ['get', `--raw=/api/v1/namespaces/${namespace}/configmaps/nothing`] },
  { what: 'an object that is there already', reason: 'exists', args: ['create', '--filename=-'], input: JSON.stringify(configMap('1')) },
  { what: 'a field of another manager', reason: 'conflict', args: apply, input: JSON.stringify(configMap('ours')) },
  {
    what: 'a version that was written meanwhile',
    reason: 'conflict',
    args: ['replace', '--filename=-'],
    input: JSON.stringify({ ...configMap('1'), metadata: { ...metadata('a'), resourceVersion: '1' } }),
  },
  {
    what: 'the selector of a Deployment',
    reason: 'immutable',
    args: [...apply, '--force-conflicts'],
    input: JSON.stringify(deployment('b')),
  },
  {
    what: 'the Service of a StatefulSet',
    reason: 'immutable',
    args: [...apply, '--force-conflicts'],
    input: JSON.stringify(statefulSet('b')),
  },
  {
    what: 'a ConfigMap that never changes',
    reason: 'immutable',
    args: [...apply, '--force-conflicts'],
    input: JSON.stringify(fixed('2')),
  },
  {
    what: 'a value that is not allowed',
    reason: 'invalid',
    args: apply,
    input: JSON.stringify({ ...service, metadata: metadata('Not_A_Name') }),
  },
  {
    what: 'a field that does not exist',
    reason: 'invalid',
    args: apply,
    input: JSON.stringify({ ...configMap('1'), metadata: metadata('b'), nothing: 1 }),
  },
  {
    what: 'a kind that does not exist',
    reason: 'invalid',
    args: apply,
    input: JSON.stringify({ apiVersion: 'debt.dev/v1', kind: 'Nothing', metadata: metadata('a') }),
  },
];

const second = 1_000;
/** Signed by the key of the service accounts, for an existing account: only its lifetime has expired. */
function expiredToken({ serviceAccounts: { keyFile, issuer } }: ApiServer): string {
  const now = Math.floor(Date.now() / second);
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = {
    iss: issuer,
    aud: [issuer],
    sub: `system:serviceaccount:${namespace}:powerless`,
    iat: now - 7_200,
    nbf: now - 7_200,
    exp: now - 3_600,
  };
  const signed = `${part({ alg: 'RS256', typ: 'JWT' })}.${part(claims)}`;
  return `${signed}.${createSign('RSA-SHA256').update(signed).sign(readFileSync(keyFile)).toString('base64url')}`;
}

export interface RefusalSite {
  readonly program: string;
  readonly server: ApiServer;
  readonly folder: string;
  readonly signal: AbortSignal;
}

/** Runs kubectl as the platform does. Throws when the platform classifies the failure differently. */
export async function assertReason({ args, input, reason, login }: Refusal, site: RefusalSite): Promise<void> {
  const kubectl = createKubectl({ program: site.program, kubeconfig: kubeconfigFor(login, site) });
  const failure = await kubectl.run(args, { signal: site.signal, ...(input === undefined ? {} : { input }) }).then(
    (out) => new Error(`kubectl ${args.join(' ')} succeeded: ${out}`),
    (error: unknown) => error,
  );
  if (!(failure instanceof KubectlError)) throw failure;
  if (failure.reason !== reason) throw new Error(`taken for ${failure.reason}, not ${reason}: ${failure.message}`);
}

/** The output of kubectl, for the tests of the platform. */
export async function printed({ args, input = '', login }: Refusal, site: RefusalSite): Promise<string> {
  const child = spawn(site.program, [`--kubeconfig=${kubeconfigFor(login, site)}`, ...args], {
    env: { HOME: site.folder },
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  return await text(child.stderr);
}

function kubeconfigFor(login: Refusal['login'], { server, folder }: RefusalSite): string {
  if (login === undefined) return server.kubeconfig;
  const path = join(folder, 'refused-kubeconfig');
  writeFileSync(path, kubeconfigOf({ server: server.url, caFile: server.caFile, token: 'unknown', ...login }), { mode: 0o600 });
  return path;
}

/** A server that accepts connections, and then ignores or closes them. */
export async function listen(onConnection: 'keep' | 'end'): Promise<AsyncDisposable & { readonly url: string }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined));
    if (onConnection === 'end') socket.destroy();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  return {
    url: `https://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}`,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
