/** The one unit that people reach, with its routes as edges. */
import type { Environment, Platform } from './model.ts';
import { instancesOf } from './replicas.ts';
import type { Facts, Unit } from './resolved.ts';
import { publicValue } from './url.ts';

/** What one unit of ours is on a target that runs processes, containers or pods. */
export const placementOf = { processes: 'process', containers: 'container', pods: 'pod' } as const;

/** What every part of `resolve` reads. */
export interface World {
  readonly platform: Platform;
  readonly environment: Environment;
  readonly facts: Facts;
}

/** The page as a unit of its own, wherever the gateway is not a process that reads its files. */
export function pagesUnits({ platform, environment, facts }: World): readonly Unit[] {
  if (environment.target.runs === 'processes') return [];
  const { pages } = platform;
  return [
    {
      id: 'web',
      kind: 'pages',
      placement: placementOf[environment.target.runs],
      args: [],
      image: facts.image('web'),
      ports: pages.ports,
      env: [],
      health: pages.health,
      scale: environment.size.services.web,
      drainSeconds: pages.drainSeconds,
      after: [],
      reaches: [],
      keeps: 'nothing',
      grants: [],
      public: false,
    },
  ];
}

/** It waits for what it leads to, so that nobody's first request is answered with 502. */
export function gatewayUnit({ platform, environment, facts }: World): Unit {
  const { gateway } = platform;
  const calls = [
    { service: gateway.guard.service, port: gateway.guard.port },
    ...gateway.routes.map((route) => ({ service: route.to, port: route.port })),
  ].map(({ service, port }) => ({ service, reaches: instancesOf(environment, service).map((unit) => ({ unit, port })) }));
  const front = calls.flatMap(({ reaches }) => reaches);
  const pages = environment.target.runs === 'processes' ? [] : [{ unit: 'web', port: 'http' } as const];
  const upstreams = calls.map(({ service, reaches }) => {
    const all = reaches.map(({ unit, port }) => facts.address(unit, port));
    return { key: `${service.toUpperCase()}_URL`, text: all.map(({ host, port }) => `http://${host}:${port}`).join(',') };
  });
  return {
    id: 'gateway',
    kind: 'gateway',
    placement: placementOf[environment.target.runs],
    entry: gateway.entry,
    args: [],
    image: facts.image('gateway'),
    ports: gateway.ports,
    env: [
      { key: 'HOST', text: facts.public.host },
      { key: 'HTTP_PORT', text: String(facts.address('gateway', 'http').port) },
      ...upstreams,
      { key: 'ALLOWED_HOSTS', text: publicValue('hosts', facts.public, environment.name) },
      { key: 'WEB_ROOT', text: facts.directory('web') },
      { key: 'BODY_LIMIT', text: String(gateway.bodyLimitBytes) },
    ],
    health: gateway.health,
    scale: environment.size.services.gateway,
    drainSeconds: gateway.drainSeconds,
    after: [...new Set([...front, ...pages].map((reach) => reach.unit))],
    reaches: [...front, ...pages],
    keeps: 'nothing',
    grants: [],
    public: true,
  };
}
