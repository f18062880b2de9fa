import type { Variables } from '../../environment/paths.ts';
import { PlatformError } from '../../failures/failures.ts';
import type { Layout } from './layout.ts';
import type { Stage } from './program/deploy-stage.ts';
import type { Settings } from './program/settings.ts';
import type { Session } from './pulumi-host/session.ts';

/** Of one run. */
export interface EksOptions {
  readonly layout: Layout;
  readonly settings: Settings | undefined;
  /** Of the cluster, as it was last seen. */
  readonly endpoint: string | undefined;
  readonly variables: Variables;
  /** Opened when preflight has passed. */
  readonly session: () => Session;
  /** Only this stage, because a saved plan says so. */
  readonly stage: Stage | undefined;
  /** A plan of Pulumi's: written by `plan`, applied by `up`. */
  readonly plan: string | undefined;
  readonly verb: 'up' | 'plan' | 'down';
  readonly purge: boolean;
  /** AWS is asked how everything really is, and what differs is put right. */
  readonly drift: boolean;
}

/** Throws `settings_invalid`. */
export function settingsOf({ settings, layout }: Pick<EksOptions, 'settings' | 'layout'>): Settings {
  if (settings !== undefined) return settings;
  throw new PlatformError('settings_invalid', { what: `nothing is known of the environment ${layout.name} on AWS` });
}
