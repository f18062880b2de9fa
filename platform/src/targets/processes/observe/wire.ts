import { isDeepStrictEqual } from 'node:util';
import { toDrivers, toReplicas, toServerUrls } from '../../../environment/environment.ts';
import type { Process } from '../../../environment/environment-file.ts';
import { isRecord, parseProcess } from '../../../environment/records.ts';
import { sizeIds, type TargetId, targetIds } from '../../../model/model.ts';
import type { UnitId } from '../../../model/resolved.ts';
import type { Event, UnitState } from '../../../runner/events.ts';
import type { ProcessRequest } from '../../../runner/target.ts';
import type { LiveUnit } from './observed-state.ts';

/** The choices of `up`, as the supervisor receives them; a missing one means the recorded value, or the default. */
export interface Choices extends Omit<ProcessRequest, 'environment' | 'detach'> {
  readonly target?: TargetId | undefined;
  /** Absolute path of the folder of a PostgreSQL that replaces the one from npm; recorded. */
  readonly postgres?: string | undefined;
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
export const asksForTheSame = (asked: Choices, current: Choices): boolean =>
  fields.every((field) => asked[field] === undefined || isDeepStrictEqual(asked[field], current[field]));

export function parseChoices(value: unknown): Choices {
  const { target, size, port, host, replicas, drivers, servers, authorities, postgres } = isRecord(value) ? value : {};
  const text = (each: unknown): string | undefined => (typeof each === 'string' ? each : undefined);
  return {
    target: targetIds.find((id) => id === target),
    size: sizeIds.find((id) => id === size),
    port: typeof port === 'number' && Number.isSafeInteger(port) ? port : undefined,
    host: text(host),
    replicas: isRecord(replicas) ? toReplicas(replicas) : undefined,
    drivers: isRecord(drivers) ? toDrivers(drivers) : undefined,
    servers: isRecord(servers) ? toServerUrls(servers) : undefined,
    authorities: text(authorities),
    postgres: text(postgres),
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
