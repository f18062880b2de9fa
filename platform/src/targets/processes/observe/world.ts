import type { EngineRecord, Process } from '../../../environment/environment-file.ts';
import type { EngineId } from '../../../model/model.ts';
import type { UnitState } from '../../../runner/events.ts';
import type { RecordedProcess } from './run-file.ts';

/** One unit as the supervisor sees it. */
export interface LiveUnit {
  readonly unit: string;
  readonly kind: string;
  readonly state: UnitState;
  readonly because?: string;
  readonly restarts: number;
  readonly pid?: number;
  /** ISO 8601 in UTC. */
  readonly since: string;
  readonly addressTaken?: boolean;
  /** Of the specification that it was started with. */
  readonly fingerprint: string;
}

/** This machine, as far as it concerns one environment. */
export interface World {
  /** Runs now. */
  readonly supervisor: Process | undefined;
  readonly units: readonly LiveUnit[];
  /** Where the environment keeps its records and secrets, when it is there. */
  readonly folder: string | undefined;
  /** On disk, whether or not PostgreSQL runs. */
  readonly data: EngineRecord | undefined;
  /** What is on given servers, and where. */
  readonly onServers: Readonly<Partial<Record<EngineId, string>>>;
  /** Processes that an earlier supervisor left behind. */
  readonly orphans: readonly RecordedProcess[];
  /** A PostgreSQL that runs on the data without a supervisor. */
  readonly strayPostgres: boolean;
}
