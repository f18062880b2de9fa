/** Whether the API address of a kubeconfig accepts connections. kubectl's messages about the network differ between its releases. */
import { connect } from 'node:net';
import { parse } from 'yaml';
import { readIfPresent } from '../environment/files.ts';
import type { Variables } from '../environment/paths.ts';
import { isRecord } from '../render/kubernetes/objects.ts';
import { part, records, text } from './fields.ts';

const connectMs = 3_000;
const httpsPort = 443;

/** True also where this cannot be determined: behind a proxy, and for a kubeconfig that cannot be read. */
export async function takesConnections(kubeconfig: string, variables: Variables): Promise<boolean> {
  if ((variables['HTTPS_PROXY'] ?? '') !== '') return true;
  const server = await serverOf(kubeconfig).catch(() => undefined);
  if (server === undefined) return true;
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect({ host: server.hostname.replace(/^\[|\]$/g, ''), port: Number(server.port) || httpsPort, timeout: connectMs });
  socket.once('connect', () => resolve(true));
  socket.once('timeout', () => resolve(false));
  socket.once('error', () => resolve(false));
  return await promise.finally(() => socket.destroy());
}

async function serverOf(kubeconfig: string): Promise<URL | undefined> {
  const config: unknown = parse((await readIfPresent(kubeconfig)) ?? '');
  if (!isRecord(config)) return undefined;
  const context = records(config['contexts']).find(({ name }) => name === config['current-context']);
  const wanted = part(context ?? {}, 'context')['cluster'];
  const cluster = part(records(config['clusters']).find(({ name }) => name === wanted) ?? {}, 'cluster');
  return cluster['proxy-url'] === undefined && URL.canParse(text(cluster['server'])) ? new URL(text(cluster['server'])) : undefined;
}
