/** The one unit that people reach, with its routes as edges. */
import type { Environment, Platform } from './model.ts';
import type { Facts, Unit } from './resolved.ts';
import { publicValue } from './url.ts';

export const placeOf = { processes: 'process', containers: 'container', pods: 'pod' } as const;

/** What every part of `resolve` reads. */
export interface World {
  readonly platform: Platform;
  readonly environment: Environment;
  readonly facts: Facts;
}

/** It waits for what it leads to, so that nobody's first request is answered with 502. */
export function gatewayUnit({ platform, environment, facts }: World): Unit {
  const { gateway } = platform;
  const front = [
    { unit: gateway.guard.service, port: gateway.guard.port },
    ...gateway.routes.map((route) => ({ unit: route.to, port: route.port })),
  ];
  const upstreams = front.map(({ unit, port }) => {
    const at = facts.address(unit, port);
    return { key: `${unit.toUpperCase()}_URL`, text: `http://${at.host}:${at.port}` };
  });
  return {
    id: 'gateway',
    kind: 'gateway',
    place: placeOf[environment.target.runs],
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
    after: [...new Set(front.map((reach) => reach.unit))],
    reaches: front,
    keeps: 'nothing',
    grants: [],
    public: true,
  };
}
