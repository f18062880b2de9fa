import { type Drivers, driversOf } from '../model/choices.ts';
import { type EngineId, type NeedId, needs, type ServiceId } from '../model/model.ts';
import { platform } from '../model/platform.ts';
import { keysOf } from '../model/records.ts';
import { type Replicas, replicasMax } from '../model/replicas.ts';
import type { ServerUrls } from '../runner/target.ts';

/** Reads choices that were written as JSON; values that the model does not know are ignored. */
export const toReplicas = (value: Readonly<Record<string, unknown>>): Replicas =>
  Object.fromEntries(
    keysOf<ServiceId>(platform.services).flatMap((id) => {
      const count = value[id];
      return typeof count === 'number' && Number.isInteger(count) && count >= 1 && count <= replicasMax ? [[id, count] as const] : [];
    }),
  );

export const toDrivers = (value: Readonly<Record<string, unknown>>): Drivers =>
  Object.fromEntries(
    keysOf<NeedId>(needs).flatMap((need) => {
      const driver = driversOf(need).find((each) => each === value[need]);
      return driver === undefined ? [] : [[need, driver] as const];
    }),
  );

export const toServerUrls = (value: Readonly<Record<string, unknown>>): ServerUrls =>
  Object.fromEntries(
    keysOf<EngineId>(platform.engines).flatMap((id) => {
      const url = value[id];
      return typeof url === 'string' ? [[id, url] as const] : [];
    }),
  );
