import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { secretPath } from '../../../environment/secrets.ts';
import type { Resolved, Secret, Unit, UnitId } from '../../../model/resolved.ts';
import { sourceRoot } from '../../../tools/source-root.ts';
import type { Layout } from '../layout.ts';

/** One unit as the supervisor runs it. */
export interface UnitSpec {
  readonly id: UnitId;
  readonly kind: Unit['kind'];
  /** The absolute path of the program; engines have none. */
  readonly entry: string | undefined;
  readonly args: readonly string[];
  /** All variables, with `KEY_FILE` for every secret. */
  readonly env: Readonly<Record<string, string>>;
  readonly secrets: readonly Secret[];
  readonly health: { readonly port: number; readonly live: string; readonly ready: string } | undefined;
  readonly drainMs: number;
  readonly memoryMi: number;
  readonly after: readonly UnitId[];
  /** Changes with everything that a running process would not notice by itself: its program, arguments, variables and sources. */
  readonly fingerprint: string;
}

/** The units that run on this machine, engines first. */
export function specsOf(resolved: Resolved, layout: Layout): readonly UnitSpec[] {
  return resolved.units.filter((unit) => unit.placement === 'process').map((unit) => specOf(unit, layout));
}

function specOf(unit: Unit, layout: Layout): UnitSpec {
  const secrets = unit.env.flatMap((entry) => ('secret' in entry ? [entry.secret] : []));
  const env = Object.fromEntries(
    unit.env.map((entry) => ('text' in entry ? [entry.key, entry.text] : [`${entry.key}_FILE`, secretPath(layout.secrets, entry.secret)])),
  );
  const health =
    unit.health === undefined || unit.kind === 'task'
      ? undefined
      : { port: Number(env[`${unit.health.port.toUpperCase()}_PORT`]), live: unit.health.live, ready: unit.health.ready };
  const what = {
    id: unit.id,
    kind: unit.kind,
    entry: unit.entry === undefined ? undefined : join(sourceRoot, unit.entry),
    args: unit.args,
    env,
    secrets,
    health,
    drainMs: unit.drainSeconds * 1000,
    memoryMi: unit.scale.memoryMi,
  };
  return { ...what, after: unit.after, fingerprint: fingerprintOf([what, unit.image, unit.major, unit.grants]) };
}

function fingerprintOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16);
}
