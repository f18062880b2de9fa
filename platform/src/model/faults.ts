/** The faults for which `resolve` refuses a platform that the types allow but that could not run. */
import type { Driver, EngineId, NeedId, ServiceId, SizeId, TargetId } from './model.ts';
import type { UnitId } from './resolved.ts';

/** Why a platform cannot run, with the ids that a message needs. */
export type ModelFault =
  | {
      readonly kind: 'engine-speaks-other';
      readonly target: TargetId;
      readonly need: NeedId;
      readonly engine: EngineId;
      readonly driver: Driver;
      readonly protocol: Driver;
    }
  | { readonly kind: 'nobody-runs-engine'; readonly target: TargetId; readonly need: NeedId; readonly engine: EngineId }
  | {
      readonly kind: 'driver-needs-engine';
      readonly target: TargetId;
      readonly need: NeedId;
      readonly driver: Driver;
      readonly on: 'process' | 'disk';
    }
  | {
      readonly kind: 'driver-in-one-process';
      readonly target: TargetId;
      readonly size: SizeId;
      readonly service: ServiceId;
      readonly key: string;
      readonly driver: Driver;
      readonly replicasMax: number;
    }
  | { readonly kind: 'engine-is-rented'; readonly target: TargetId; readonly size: SizeId; readonly engine: EngineId }
  | { readonly kind: 'disk-of-one-machine'; readonly target: TargetId; readonly need: NeedId }
  | { readonly kind: 'unknown-port'; readonly unit: UnitId; readonly port: string; readonly by: UnitId }
  | { readonly kind: 'two-owners'; readonly engine: EngineId; readonly name: string; readonly owners: readonly ServiceId[] }
  | { readonly kind: 'cycle'; readonly units: readonly UnitId[] };

/** Thrown by `resolve`. `fault` has the ids; the message is one sentence for the user. */
export class ModelError extends Error {
  readonly fault: ModelFault;

  constructor(fault: ModelFault) {
    super(sentence(fault));
    this.name = 'ModelError';
    this.fault = fault;
  }
}

function sentence(fault: ModelFault): string {
  switch (fault.kind) {
    case 'engine-speaks-other':
      return `target ${fault.target} binds ${fault.need} with the driver ${fault.driver} to ${fault.engine}, which speaks ${fault.protocol}`;
    case 'nobody-runs-engine':
      return `target ${fault.target} binds ${fault.need} to ${fault.engine}, which does not run there`;
    case 'driver-needs-engine':
      return `target ${fault.target} binds ${fault.need} to ${fault.on}, but the driver ${fault.driver} needs an engine`;
    case 'driver-in-one-process':
      return `${fault.key} of ${fault.service} uses the driver ${fault.driver}, which lives in one process; ${fault.target} at size ${fault.size} runs up to ${fault.replicasMax} of them`;
    case 'engine-is-rented':
      return `at size ${fault.size} ${fault.engine} is rented from the cloud, and target ${fault.target} runs it itself: it has no CPU and no memory for it`;
    case 'disk-of-one-machine':
      return `target ${fault.target} binds ${fault.need} to a disk, which its containers do not share`;
    case 'unknown-port':
      return `${fault.by} points at the port ${fault.port} of ${fault.unit}, which has no such port`;
    case 'two-owners':
      return `the database ${fault.name} on ${fault.engine} needs exactly one owner and has ${fault.owners.length}: ${fault.owners.join(', ') || 'none'}`;
    case 'cycle':
      return `these wait for each other: ${fault.units.join(', ')}`;
    default:
      return fault satisfies never;
  }
}
