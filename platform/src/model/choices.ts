/** The choices of a user besides target and size. */
import {
  type Binding,
  type Driver,
  type DriverOf,
  type EngineId,
  type Environment,
  type NeedId,
  needs,
  perProcess,
  type SizeId,
  sizeIds,
  type Target,
  type TargetId,
} from './model.ts';
import { platform } from './platform.ts';
import { keysOf } from './records.ts';
import { type Replicas, withReplicas } from './replicas.ts';
import { sizes } from './sizes.ts';
import { isOutside, targets } from './targets.ts';

/** Needs whose driver is not the target's own. */
export type Drivers = Readonly<Partial<Record<NeedId, Driver>>>;

/** The requested choices, or the recorded ones of an environment. Where one is undefined, the other applies, and then the default. */
export interface Choices {
  readonly target?: TargetId | undefined;
  readonly size?: string | undefined;
  readonly replicas?: Replicas | undefined;
  readonly drivers?: Drivers | undefined;
}

/** Each choice as requested, else as recorded, else by default. */
export function environmentFrom(name: string, asked: Choices, recorded: Choices = {}): Environment {
  const target = withDrivers(targets[asked.target ?? recorded.target ?? 'embedded'], { ...recorded.drivers, ...asked.drivers });
  const size = sizes[knownSize(asked.size) ?? knownSize(recorded.size) ?? target.defaultSize];
  return { name, target, size: withReplicas(size, { ...recorded.replicas, ...asked.replicas }) };
}

const knownSize = (size: string | undefined): SizeId | undefined => sizeIds.find((id) => id === size);

/** The target with other drivers for some needs, each on the engine that speaks its protocol. */
export function withDrivers(target: Target, drivers: Drivers): Target {
  const changed = keysOf<NeedId>(drivers).map((need) => [need, bindingOf(need, drivers[need] ?? target.bind[need].driver)] as const);
  return { ...target, bind: { ...target.bind, ...Object.fromEntries(changed) } };
}

/** The drivers that can answer a need, in the order of {@link needs}. */
export const driversOf = <N extends NeedId>(need: N): readonly DriverOf<N>[] => needs[need];

function bindingOf(need: NeedId, driver: Driver): Binding {
  if (perProcess.has(driver)) return { driver, on: 'process' };
  if (driver === 'file') return { driver, on: 'disk' };
  const engine = keysOf<EngineId>(platform.engines).find((id) => platform.engines[id].protocol === driver);
  if (engine === undefined) throw new Error(`no engine speaks ${driver}, which ${need} asks for`);
  return { driver, on: engine };
}

/** The sizes at which a target runs: at the larger ones the cloud rents out the engines, so a target that runs its own does not support them. */
export const sizesOf = (target: Target): readonly SizeId[] =>
  sizeIds.filter((id) =>
    enginesOf(target).every((engine) => isOutside(target.placements[engine]) || sizes[id].engines[engine].memoryMi > 0),
  );

/** The engines that answer a need of this target. */
export function enginesOf(target: Target): readonly EngineId[] {
  const all = keysOf(target.bind).flatMap((need) => {
    const { on } = target.bind[need];
    return on === 'process' || on === 'disk' ? [] : [on];
  });
  return [...new Set(all)];
}
