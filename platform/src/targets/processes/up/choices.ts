import type { Drivers } from '../../../model/choices.ts';
import type { Replicas } from '../../../model/replicas.ts';
import type { ServerUrls } from '../../../runner/target.ts';

/** What was asked for; what is not given is as it is recorded. */
export interface Choices {
  readonly port?: number | undefined;
  readonly host?: string | undefined;
  readonly replicas?: Replicas | undefined;
  readonly drivers?: Drivers | undefined;
  readonly servers?: ServerUrls | undefined;
  readonly authorities?: string | undefined;
  /** Folder of another PostgreSQL than npm's, recorded and kept. */
  readonly postgres?: string | undefined;
}
