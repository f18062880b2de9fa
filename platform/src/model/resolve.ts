/** Every difference between targets is decided here, once. Renderers and runners only read the result. */

import { ModelError } from './faults.ts';
import {
  type Binding,
  type EngineId,
  type Environment,
  type NeedId,
  type Platform,
  perProcess,
  type Service,
  type ServiceId,
  type Target,
  type Value,
} from './model.ts';
import { entriesOf, keysOf } from './records.ts';
import { instancesOf } from './replicas.ts';
import { gatewayUnit, pagesUnits, placementOf, type World } from './resolve-gateway.ts';
import type { DependencyEdge, EnvEntry, Facts, Grant, Resolved, Unit, UnitId } from './resolved.ts';
import { isOutside } from './targets.ts';
import { engineUrl, publicValue, wantsPassword } from './url.ts';

const engineDrainSeconds = 60;

/** Throws `ModelError`. Pure, apart from the answers of `facts`. */
export function resolve(platform: Platform, environment: Environment, facts: Facts): Resolved {
  const world = { platform, environment, facts };
  checkBindings(platform, environment.target);
  const services = keysOf(platform.services).flatMap((id) => serviceUnits(world, id));
  const engines = usedEngines(environment.target).map((id) => engineUnit(world, id));
  const units = [...engines, ...services, ...pagesUnits(world), gatewayUnit(world)];
  checkReaches(units);
  return { environment, platform, public: facts.public, units, outside: facts.outside };
}

function checkBindings(platform: Platform, target: Target): void {
  for (const [need, { driver, on }] of entriesOf<NeedId, Binding>(target.bind)) {
    if (on === 'process' || on === 'disk') {
      const fits = on === 'disk' ? driver === 'file' : perProcess.has(driver);
      if (!fits) throw new ModelError({ kind: 'driver-needs-engine', target: target.id, need, driver, on });
      if (on === 'disk' && target.runs !== 'processes') throw new ModelError({ kind: 'disk-of-one-machine', target: target.id, need });
      continue;
    }
    const { protocol } = platform.engines[on];
    if (protocol !== driver) throw new ModelError({ kind: 'engine-speaks-other', target: target.id, need, engine: on, driver, protocol });
    if (target.placements[on] === undefined) throw new ModelError({ kind: 'nobody-runs-engine', target: target.id, need, engine: on });
  }
}

function engineOf(target: Target, need: NeedId): EngineId | undefined {
  const { on } = target.bind[need];
  return on === 'process' || on === 'disk' ? undefined : on;
}

function usedEngines(target: Target): readonly EngineId[] {
  return [...new Set(keysOf(target.bind).flatMap((need) => engineOf(target, need) ?? []))];
}

function engineUnit({ platform, environment, facts }: World, id: EngineId): Unit {
  const { target, size } = environment;
  const engine = platform.engines[id];
  const { rented, ...scale } = size.engines[id];
  const outside = isOutside(target.placements[id]);
  if (!outside && scale.memoryMi === 0) throw new ModelError({ kind: 'engine-is-rented', target: target.id, size: size.id, engine: id });
  const number = outside ? facts.address(id, 'main').port : engine.port;
  return {
    id,
    kind: 'engine',
    placement: outside ? 'outside' : placementOf[target.runs],
    args: [],
    image: engine.image,
    ports: { main: { number, protocol: 'tcp' } },
    env: [],
    scale,
    drainSeconds: engineDrainSeconds,
    after: [],
    reaches: [],
    keeps: engine.keeps,
    grants: grantsOf(platform, target, id),
    major: engine.major,
    public: false,
    ...(target.placements[id] === 'managed' ? { rented } : {}),
  };
}

/** The grants on an engine, derived from the values that refer to it. */
function grantsOf(platform: Platform, target: Target, engine: EngineId): readonly Grant[] {
  const grants = new Map<string, Grant>();
  for (const login of keysOf(platform.services)) {
    for (const value of valuesOf(platform.services[login])) {
      if (value.from !== 'need' || engineOf(target, value.need) !== engine) continue;
      const key = `${login} ${value.name}`;
      if (grants.get(key)?.may !== 'own') grants.set(key, { login, name: value.name, may: value.may });
    }
  }
  const all = [...grants.values()];
  if (platform.engines[engine].protocol === 'postgres') checkOwners(engine, all);
  return all;
}

function checkOwners(engine: EngineId, grants: readonly Grant[]): void {
  for (const name of new Set(grants.map((grant) => grant.name))) {
    const owners = grants.filter((grant) => grant.name === name && grant.may === 'own').map((grant) => grant.login);
    if (owners.length !== 1) throw new ModelError({ kind: 'two-owners', engine, name, owners });
  }
}

const valuesOf = (service: Service): readonly Value[] => Object.values<Value>(service.env);

function serviceUnits(world: World, id: ServiceId): readonly Unit[] {
  const { platform, environment, facts } = world;
  const service: Service = platform.services[id];
  const size = environment.size.services[id];
  const instances = instancesOf(environment, id);
  const scale = instances.length === 1 ? size : { ...size, min: 1, max: 1 };
  const envOf = (unit: UnitId): readonly EnvEntry[] => [
    ...entriesOf<string, Value>(service.env).map(([key, value]) => envEntry(world, { id, unit, key }, value)),
    ...(facts.caFile === undefined ? [] : [{ key: 'TLS_CA_FILE', text: facts.caFile }]),
  ];
  const reaches = reachesOf(environment, service);
  const stores = reaches.filter((reach) => reach.port === 'main' && reach.unit in platform.engines);
  const engines = stores.map((reach) => reach.unit);
  const common = {
    owner: id,
    placement: placementOf[environment.target.runs],
    entry: service.entry,
    image: facts.image(id),
    drainSeconds: service.drainSeconds,
    keeps: 'nothing',
    grants: [],
    public: false,
  } as const;
  const tasks = entriesOf(service.tasks).map(
    ([task, { args }]): Unit => ({
      ...common,
      id: `${id}-${task}`,
      kind: 'task',
      args,
      env: envOf(instances[0]),
      ports: {},
      scale: { ...scale, min: 1, max: 1 },
      after: engines,
      reaches: stores,
    }),
  );
  const after = [...engines, ...tasksBefore(platform, id)];
  const { ports, health } = service;
  const replicas = instances.map(
    (unit): Unit => ({ ...common, id: unit, kind: 'service', args: [], env: envOf(unit), ports, health, scale, after, reaches }),
  );
  return [...tasks, ...replicas];
}

/**
 * The service's own tasks, and every task that prepares a need that it uses. A call to another service adds no start order, because services
 * tolerate the absence of each other.
 */
function tasksBefore(platform: Platform, id: ServiceId): readonly UnitId[] {
  const used = new Set(valuesOf(platform.services[id]).flatMap((value) => (value.from === 'need' ? [value.need] : [])));
  return keysOf(platform.services).flatMap((owner) =>
    entriesOf(platform.services[owner].tasks)
      .filter(([, task]) => owner === id || task.prepares.some((need) => used.has(need)))
      .map(([task]): UnitId => `${owner}-${task}`),
  );
}

function reachesOf(environment: Environment, service: Service): readonly DependencyEdge[] {
  const reaches = new Map<string, DependencyEdge>();
  const add = (reach: DependencyEdge) => reaches.set(`${reach.unit}.${reach.port}`, reach);
  for (const value of valuesOf(service)) {
    if (value.from === 'service') for (const unit of instancesOf(environment, value.service)) add({ unit, port: value.port });
    const engine = value.from === 'need' ? engineOf(environment.target, value.need) : undefined;
    if (engine !== undefined) add({ unit: engine, port: 'main' });
  }
  return [...reaches.values()];
}

/** A variable of one unit of a service. */
interface Variable {
  readonly id: ServiceId;
  readonly unit: UnitId;
  readonly key: string;
}

function envEntry(world: World, variable: Variable, value: Value): EnvEntry {
  const { environment, facts } = world;
  const { id, unit, key } = variable;
  switch (value.from) {
    case 'text':
      return { key, text: value.text };
    case 'interface':
      return { key, text: environment.target.runs === 'processes' ? '127.0.0.1' : '0.0.0.0' };
    case 'listen':
      return { key, text: String(facts.address(unit, value.port).port) };
    case 'service': {
      const all = instancesOf(environment, value.service).map((each) => facts.address(each, value.port));
      return { key, text: all.map(({ host, port }) => `${host}:${port}`).join(',') };
    }
    case 'secret':
      return { key, secret: { owner: id, key, made: { random: value.secret } } };
    case 'public':
      return { key, text: publicValue(value.as, facts.public, environment.name) };
    case 'need':
      return needEntry(world, variable, value);
    default:
      return value satisfies never;
  }
}

function needEntry({ environment, facts }: World, { id, key }: Variable, value: Extract<Value, { from: 'need' }>): EnvEntry {
  const { target, size } = environment;
  const { driver, on } = target.bind[value.need];
  if (on === 'disk') return { key, text: new URL(`file://${facts.directory(value.need)}`).href };
  if (on === 'process') {
    const { max } = size.services[id];
    if (max > 1)
      throw new ModelError({ kind: 'driver-in-one-process', target: target.id, size: size.id, service: id, key, driver, replicasMax: max });
    return { key, text: `${driver}:` };
  }
  const given = facts.serverUrl?.(on, { login: id, name: value.name });
  const url = given ?? engineUrl(driver, id, value.name, facts.address(on, 'main'));
  return wantsPassword(url) ? { key, secret: { owner: id, key, made: { login: on, url } } } : { key, text: url };
}

function checkReaches(units: readonly Unit[]): void {
  const ports = new Map(units.map((unit) => [unit.id, unit.ports]));
  for (const unit of units) {
    for (const reach of unit.reaches) {
      if (ports.get(reach.unit)?.[reach.port] === undefined)
        throw new ModelError({ kind: 'unknown-port', unit: reach.unit, port: reach.port, by: unit.id });
    }
  }
}
