import { renderCompose } from '../../render/compose/render.ts';
import type { Synthesise } from './synth-targets.ts';

/** Compose needs no facts: its services find each other by name. */
export const synthesise: Synthesise = ({ environment, port }) => renderCompose(environment, { port });
