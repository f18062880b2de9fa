/** The units and edges of an environment before any facts are known. */
import type { Environment } from './model.ts';
import { platform } from './platform.ts';
import { resolve } from './resolve.ts';
import type { Facts, Unit } from './resolved.ts';

/** Facts for explanations: every address is the name of its unit, and the ports are placeholders. */
export const unknownFacts: Facts = {
  public: { origins: ['http://localhost'], host: 'localhost' },
  address: (unit) => ({ host: unit, port: 0 }),
  image: (unit) => unit,
  directory: (of) => `/${of}`,
  outside: [],
};

/** The units of an environment, for explanations: with {@link unknownFacts} the addresses are placeholders. @throws ModelError */
export const outlineOf = (environment: Environment, facts: Facts = unknownFacts): readonly Unit[] =>
  resolve(platform, environment, facts).units;
