/**
 * The two tasks that verify the invariants of a platform in a cluster. They exist only while one command runs, as do the edges of the verifier, and
 * are no part of the desired state.
 */
import type { Scale } from './model.ts';
import type { DependencyEdge, EnvEntry, Resolved, Unit } from './resolved.ts';

/** Reads the ledger and the feeds, and has edges to them. */
export const verifier = 'expenses-verify';
/** Has no edge to anything. */
export const outsider = 'expenses-outsider';

const entry = 'platform/src/verify/main.ts';
const scale: Scale = { min: 1, max: 1, cpuMilli: 100, cpuLimitMilli: 400, memoryMi: 192, diskMi: 128 };
const drainSeconds = 5;

/** Variables with the addresses of what is read. Each equals the variable of its service, from the same Secret. */
const reads = [
  { owner: 'expenses', key: 'DATABASE_URL' },
  { owner: 'notifier', key: 'STORE_URL' },
] as const;

/** The differences between two runs of the verification. */
export interface VerificationArgs {
  /** Makes the names of a run unique. */
  readonly run: string;
  /** `unit=host:port` of addresses that the verifier, or the outsider, has no edge to. */
  readonly closed: Readonly<Record<typeof verifier | typeof outsider, readonly string[]>>;
}

const nothing: VerificationArgs = { run: '', closed: { [verifier]: [], [outsider]: [] } };

/** The tasks that verify the ledger and the network policies from inside a cluster, with the edges and variables that they need. */
export function verificationUnits({ units }: Pick<Resolved, 'units'>, { run, closed }: VerificationArgs = nothing): readonly Unit[] {
  const services = units.filter(({ kind }) => kind === 'service');
  const env = reads.flatMap(
    ({ owner, key }) => services.find((unit) => unit.owner === owner)?.env.filter((each) => each.key === key) ?? [],
  );
  const trust = services.find((unit) => unit.owner === 'expenses')?.env.filter(({ key }) => key === 'TLS_CA_FILE') ?? [];
  const task = (id: typeof verifier | typeof outsider, mode: string, more: Pick<Unit, 'env' | 'reaches' | 'after'>): Unit => ({
    id,
    kind: 'task',
    placement: 'pod',
    entry,
    args: [mode, `--run=${run}`, ...closed[id]],
    image: services.find((unit) => unit.owner === 'expenses')?.image ?? '',
    ports: {},
    scale,
    drainSeconds,
    keeps: 'nothing',
    grants: [],
    public: false,
    ...more,
  });
  const reaches = env.flatMap(edgeOf);
  const stores = reaches.map(({ unit }) => unit);
  return [
    task(verifier, 'verify', { env: [...env, ...trust], reaches, after: stores }),
    task(outsider, 'outside', { env: [], reaches: [], after: [] }),
  ];
}

const edgeOf = (entry: EnvEntry): readonly DependencyEdge[] =>
  'secret' in entry && 'login' in entry.secret.made ? [{ unit: entry.secret.made.login, port: 'main' }] : [];
