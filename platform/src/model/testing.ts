/** Invented facts for tests: every address is known and readable. */
import { type Environment, type SizeId, type TargetId } from './model.ts';
import type { Facts } from './resolved.ts';
import { sizes } from './sizes.ts';
import { targets } from './targets.ts';

/** An environment of a target for a test, in the default size of the target unless another is given. */
export function environmentOf(target: TargetId, size: SizeId = targets[target].defaultSize, name = 'test'): Environment {
  return { name, target: targets[target], size: sizes[size] };
}

/** Facts in which every unit has the host `<unit>.test`, and every image is `<unit>@test`. */
export const someFacts: Facts = {
  public: { origins: ['http://localhost:7000', 'http://127.0.0.1:7000'], host: '127.0.0.1' },
  address: (unit, port) => ({ host: `${unit}.test`, port: 1000 + port.length }),
  image: (unit) => `${unit}@test`,
  directory: (of) => `/data/${of}`,
  outside: [],
};
