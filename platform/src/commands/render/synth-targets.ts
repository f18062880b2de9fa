/** The targets that `synth` supports. Each one is loaded on demand: its packages are not installed for users who only start the platform. */
import type { SizeId, TargetId } from '../../model/model.ts';

export interface SynthRequest {
  readonly environment: string;
  readonly size: SizeId;
  /** The parsed file of `--facts`; undefined = readable example facts. */
  readonly facts: unknown;
  /** The port of this machine at which users reach the gateway. @default - the target's own */
  readonly port?: number | undefined;
}

/** Flags that not every target supports: a flag without effect is refused, never ignored. */
export const targetFlags = ['size', 'facts', 'port'] as const;
export type TargetFlag = (typeof targetFlags)[number];

/** One file of the result; `path` is relative and has no `..`. */
export interface SynthFile {
  readonly path: string;
  readonly text: string;
}

/** Pure apart from reading our own sources: the same request returns the same bytes. */
export type Synthesise = (request: SynthRequest) => Promise<readonly SynthFile[]> | readonly SynthFile[];

export interface Synthesiser {
  readonly summary: string;
  readonly flags: readonly TargetFlag[];
  readonly load: () => Promise<Synthesise>;
}

export const synthesisers: Partial<Readonly<Record<TargetId, Synthesiser>>> = {
  compose: {
    summary: 'A compose file with the official images, and the script that makes its secrets',
    flags: ['port'],
    load: async () => {
      const { renderCompose } = await import('../../render/compose/render.ts');
      // Compose needs no facts: its services find each other by name.
      return ({ environment, port }) => renderCompose(environment, { port });
    },
  },
  kind: {
    summary: 'Kubernetes manifests with the stores as pods',
    flags: ['size', 'facts'],
    load: async () => (await import('./synth-kubernetes.ts')).synthesiserOf('kind'),
  },
  eks: {
    summary: 'Kubernetes manifests that expect managed stores and external secrets',
    flags: ['size', 'facts'],
    load: async () => (await import('./synth-kubernetes.ts')).synthesiserOf('eks'),
  },
};
