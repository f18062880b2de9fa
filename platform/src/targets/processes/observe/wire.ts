import { isDeepStrictEqual } from 'node:util';
import { toDrivers, toReplicas, toServerUrls } from '../../../environment/choices.ts';
import type { Process } from '../../../environment/environment-file.ts';
import { isRecord, parseProcess } from '../../../environment/records.ts';
import type { Drivers } from '../../../model/choices.ts';
import { type TargetId, targetIds } from '../../../model/model.ts';
import type { Replicas } from '../../../model/replicas.ts';
import type { UnitId } from '../../../model/resolved.ts';
import type { Event, UnitState } from '../../../runner/events.ts';
import type { ServerUrls } from '../../../runner/target.ts';
import type { LiveUnit } from './observed-state.ts';

/** The request of `up` to the supervisor. A missing field means the recorded value, or the default. */
export interface ApplyRequest {
  readonly target?: TargetId;
  readonly size?: string;
  readonly port?: number;
  readonly host?: string;
  readonly replicas?: Replicas;
  readonly drivers?: Drivers;
  /** URLs of given servers, with passwords: they travel over the control socket and are stored in files of mode 0600. */
  readonly servers?: ServerUrls;
  /** CA certificates of those servers, in PEM. */
  readonly authorities?: string;
  /** Absolute path of a PostgreSQL that replaces the one from npm. */
  readonly postgres?: string;
}

/** The supervisor's report on itself. */
export interface SupervisorStatus {
  readonly supervisor: Process;
  /** The hash of the sources that it was started from. */
  readonly hash: string;
  readonly phase: 'starting' | 'running' | 'stopping';
  readonly urls: Readonly<Record<string, string>>;
  readonly units: readonly LiveUnit[];
}

const phases = ['starting', 'running', 'stopping'] as const;
const unitStates: readonly UnitState[] = ['waiting', 'starting', 'ready', 'unready', 'stopping', 'stopped', 'crashed'];

const fields = ['target', 'size', 'port', 'host', 'replicas', 'drivers', 'servers', 'authorities', 'postgres'] as const;

/** Whether a run that was begun for `current` also satisfies `asked`. */
export const asksForTheSame = (asked: ApplyRequest, current: ApplyRequest): boolean =>
  fields.every((field) => asked[field] === undefined || isDeepStrictEqual(asked[field], current[field]));

export function parseApplyRequest(value: unknown): ApplyRequest {
  if (!isRecord(value)) return {};
  const { size, port, host, replicas, drivers, servers, authorities, postgres } = value;
  const target = targetIds.find((id) => id === value['target']);
  return {
    ...(target === undefined ? {} : { target }),
    ...(isRecord(replicas) ? { replicas: toReplicas(replicas) } : {}),
    ...(isRecord(drivers) ? { drivers: toDrivers(drivers) } : {}),
    ...(isRecord(servers) ? { servers: toServerUrls(servers) } : {}),
    ...(typeof authorities === 'string' ? { authorities } : {}),
    ...(typeof size === 'string' ? { size } : {}),
    ...(typeof port === 'number' && Number.isSafeInteger(port) ? { port } : {}),
    ...(typeof host === 'string' ? { host } : {}),
    ...(typeof postgres === 'string' ? { postgres } : {}),
  };
}

/** Undefined when the value is not a valid status, as from a supervisor of another version. */
export function parseStatus(value: unknown): SupervisorStatus | undefined {
  if (!isRecord(value) || typeof value['hash'] !== 'string' || !Array.isArray(value['units'])) return undefined;
  const supervisor = parseProcess(value['supervisor']);
  const phase = phases.find((each) => each === value['phase']);
  if (supervisor === undefined || phase === undefined) return undefined;
  const urls = isRecord(value['urls']) ? Object.entries(value['urls']).map(([key, url]) => [key, String(url)] as const) : [];
  const units: readonly unknown[] = value['units'];
  return { supervisor, hash: value['hash'], phase, urls: Object.fromEntries(urls), units: units.flatMap((unit) => parseUnit(unit) ?? []) };
}

function parseUnit(value: unknown): LiveUnit | undefined {
  if (!isRecord(value)) return undefined;
  const { unit, kind, because, restarts, pid, since, fingerprint } = value;
  const state = unitStates.find((each) => each === value['state']);
  if (typeof unit !== 'string' || typeof kind !== 'string' || state === undefined || typeof fingerprint !== 'string') return undefined;
  return {
    unit,
    kind,
    state,
    fingerprint,
    restarts: typeof restarts === 'number' ? restarts : 0,
    since: typeof since === 'string' ? since : '',
    ...(typeof because === 'string' ? { because } : {}),
    ...(typeof pid === 'number' ? { pid } : {}),
  };
}

const eventTypes = ['begin', 'step', 'unit', 'log', 'change', 'end'];

/**
 * Validates one line of an event stream. The status contains the hash of the sources, so both ends have the same version and only the envelope is
 * checked.
 */
export const isEvent = (value: unknown): value is Event =>
  isRecord(value) && typeof value['at'] === 'string' && typeof value['run'] === 'string' && eventTypes.includes(String(value['type']));

const fixedUnits: readonly string[] = [
  'expenses',
  'mailer',
  'throttler',
  'notifier',
  'gateway',
  'postgres',
  'mongodb',
  'kafka',
  'rabbitmq',
  'redis',
  'mail-sink',
];

/** Whether the text is an id that the model can assign to a unit or a task (`expenses-migrate`). */
export const isUnitId = (text: string): text is UnitId =>
  fixedUnits.includes(text) || fixedUnits.some((unit) => text.startsWith(`${unit}-`));
