import type { Drivers } from '../../../model/choices.ts';
import type { Replicas } from '../../../model/replicas.ts';
import type { ServerUrls } from '../../../runner/target.ts';

/** The requested choices; a missing one keeps its recorded value. */
export interface Choices {
  readonly port?: number | undefined;
  readonly host?: string | undefined;
  readonly replicas?: Replicas | undefined;
  readonly drivers?: Drivers | undefined;
  readonly servers?: ServerUrls | undefined;
  readonly authorities?: string | undefined;
  /** Folder of a PostgreSQL that replaces the one from npm; recorded. */
  readonly postgres?: string | undefined;
}
