/** A handle on what runs in the cluster, through `kubectl`. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { kubeconfigText } from '../../aws/kubeconfig-text.ts';
import { nameOf } from '../../aws/names.ts';
import { cluster } from '../../model/cluster.ts';
import type { LogEvent, UnitEvent } from '../../runner/events.ts';
import { PlatformError } from '../../runner/failures.ts';
import type { Variables } from '../../runner/paths.ts';
import type { Attached, FollowOptions, Status, UnitStatus } from '../../runner/target.ts';
import { parseJson, writeWhole } from '../embedded/state/files.ts';
import { isRecord } from '../embedded/state/records.ts';
import { isUnitId } from '../embedded/wire.ts';
import { type Layout, toolEnvironment } from './layout.ts';
import { mask } from './mask.ts';
import { readRecord } from './record.ts';
import { runTool } from './tools.ts';

const kubectlTimeoutMs = 20_000;

export async function attachTo(layout: Layout, variables: Variables): Promise<Attached> {
  const record = await readRecord(layout);
  const env = { ...toolEnvironment(variables, layout), KUBECONFIG: layout.kubeconfig };
  const status = async (): Promise<Status> => {
    const common = {
      environment: layout.name,
      target: 'eks',
      urls: record === undefined ? {} : { web: `https://${record.settings.domain}` },
    } as const;
    if (record?.endpoint === undefined) return { ...common, phase: 'stopped', units: [] };
    await ensureKubeconfig(layout, env, record.settings.region);
    const ran = await runTool(
      'kubectl',
      ['get', 'deployments', '--namespace', cluster.namespaces.app, '--output', 'json', '--request-timeout', '10s'],
      { env, timeoutMs: kubectlTimeoutMs },
    );
    if (ran.code !== 0) throw notAnswering(layout.name, ran.code === undefined ? 'kubectl is not there' : mask(ran.err.trim()));
    return { ...common, phase: 'running', units: unitsOf(parseJson(ran.out)) };
  };
  const nothing = () => {
    throw new PlatformError('NOT_FOUND', {
      what: 'pods of an environment on AWS are started and stopped by its cluster',
      fix: [`kubectl --kubeconfig ${layout.kubeconfig} rollout restart deployment`],
    });
  };
  return {
    status,
    events: async function* () {
      // No run leaves a stream behind here: what runs belongs to the cluster.
    },
    follow: (options) => follow(layout, env, status, options),
    restart: async () => nothing(),
    stop: async () => nothing(),
    [Symbol.asyncDispose]: async () => undefined,
  };
}

const notAnswering = (environment: string, why: string): PlatformError =>
  new PlatformError('UNREACHABLE', {
    what: `the cluster of ${environment} does not answer`,
    why,
    fix: ['run this inside the network of the environment', 'debt-platform doctor'],
  });

/** A private file without any token in it; `aws` makes one for each call. */
async function ensureKubeconfig(layout: Layout, env: Variables, region: string): Promise<void> {
  const name = nameOf(layout.name, '', 'cluster');
  const ran = await runTool('aws', ['eks', 'describe-cluster', '--name', name, '--region', region, '--output', 'json'], {
    env,
    timeoutMs: kubectlTimeoutMs,
  });
  const answer = parseJson(ran.out);
  const described = isRecord(answer) && isRecord(answer['cluster']) ? answer['cluster'] : {};
  const authority = isRecord(described['certificateAuthority']) ? described['certificateAuthority']['data'] : undefined;
  const endpoint = described['endpoint'];
  if (typeof authority !== 'string' || typeof endpoint !== 'string') throw notAnswering(layout.name, mask(ran.err.trim()));
  await writeWhole(layout.kubeconfig, kubeconfigText({ name, endpoint, authority, region }));
}

/** Deployments as units. */
export function unitsOf(list: unknown): readonly UnitStatus[] {
  const items = isRecord(list) && Array.isArray(list['items']) ? list['items'].filter(isRecord) : [];
  return items.flatMap((item): readonly UnitStatus[] => {
    const metadata = isRecord(item['metadata']) ? item['metadata'] : {};
    const status = isRecord(item['status']) ? item['status'] : {};
    const unit = String(metadata['name']);
    if (!isUnitId(unit)) return [];
    const [wanted, ready] = [Number(status['replicas'] ?? 0), Number(status['readyReplicas'] ?? 0)];
    if (wanted === 0) return [{ unit, state: 'stopped', restarts: 0 }];
    return ready === wanted
      ? [{ unit, state: 'ready', restarts: 0 }]
      : [{ unit, state: 'unready', because: `${ready} of ${wanted} pods are ready`, restarts: 0 }];
  });
}

async function* follow(
  layout: Layout,
  env: Variables,
  status: () => Promise<Status>,
  { units, tailLines, follow: onwards, signal }: FollowOptions,
): AsyncIterable<LogEvent | UnitEvent> {
  const chosen = units.length > 0 ? units : (await status()).units.map(({ unit }) => unit);
  for (const unit of chosen) {
    const selector = `app.kubernetes.io/name=${unit},app.kubernetes.io/part-of=${cluster.partOf}`;
    const args = [
      'logs',
      '--namespace',
      cluster.namespaces.app,
      '--selector',
      selector,
      '--tail',
      String(tailLines),
      '--max-log-requests',
      '20',
    ];
    const child = spawn('kubectl', onwards ? [...args, '--follow'] : args, {
      env: { ...env },
      stdio: ['ignore', 'pipe', 'ignore'],
      signal,
    });
    child.on('error', () => undefined);
    for await (const line of createInterface({ input: child.stdout })) {
      yield { type: 'log', unit, stream: 'out', line, at: new Date().toISOString(), run: layout.name };
    }
  }
}
