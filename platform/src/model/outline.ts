/** The units and edges of an environment before anything is known of the world. */
import type { Environment } from './model.ts';
import { platform } from './platform.ts';
import { resolve } from './resolve.ts';
import type { Unit } from './resolved.ts';

/** For explanations only: every address is the name of its unit, and no port is right. */
export function outlineOf(environment: Environment): readonly Unit[] {
  const { units } = resolve(platform, environment, {
    public: { origins: ['http://localhost'], host: 'localhost' },
    address: (unit) => ({ host: unit, port: 0 }),
    image: (unit) => unit,
    directory: (of) => `/${of}`,
    outside: [],
  });
  return units;
}
