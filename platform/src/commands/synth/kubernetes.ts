import { PlatformError } from '../../runner/failures.ts';
import type { Synthesise } from './targets.ts';

export const synthesiserOf =
  (target: 'kind' | 'eks'): Synthesise =>
  () => {
    throw new PlatformError('TARGET_NOT_BUILT', { what: `synth ${target} is not built yet` });
  };
