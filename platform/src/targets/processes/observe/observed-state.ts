import type { EngineRecord, Process } from '../../../environment/environment-file.ts';
import type { EngineId } from '../../../model/model.ts';
import type { UnitState } from '../../../runner/events.ts';
import type { RecordedProcess } from './run-file.ts';

/** One unit as the supervisor observes it. */
export interface LiveUnit {
  readonly unit: string;
  readonly kind: string;
  readonly state: UnitState;
  readonly because?: string;
  readonly restarts: number;
  readonly pid?: number;
  /** ISO 8601 in UTC. */
  readonly since: string;
  /** The program was given up because another process holds its port. */
  readonly addressTaken?: boolean;
  /** The fingerprint of the specification that it was started with. */
  readonly fingerprint: string;
}

/** The actual state of this machine, as far as it concerns one environment. */
export interface ObservedState {
  /** The supervisor that runs now. */
  readonly supervisor: Process | undefined;
  readonly units: readonly LiveUnit[];
  /** The folder with the environment's records and secrets, when it exists. */
  readonly folder: string | undefined;
  /** The data on disk, whether or not PostgreSQL runs. */
  readonly data: EngineRecord | undefined;
  /** The given servers that hold data of the environment, and their addresses. */
  readonly onServers: Readonly<Partial<Record<EngineId, string>>>;
  /** Processes that an earlier supervisor left behind. */
  readonly orphans: readonly RecordedProcess[];
  /** Whether a PostgreSQL runs on the data without a supervisor. */
  readonly strayPostgres: boolean;
}
