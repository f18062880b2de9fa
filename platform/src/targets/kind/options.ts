import type { Variables } from '../../environment/paths.ts';
import type { PlannedImage } from '../../images/context.ts';
import type { ClusterFacts } from '../../render/kubernetes/facts.ts';
import type { WayIn } from './cluster.ts';
import type { Docker } from './docker.ts';
import type { Layout } from './layout.ts';

/** A choice that may also be that there is none. */
export interface Choice {
  readonly value: string | undefined;
}

/** Of one run. */
export interface KindOptions {
  readonly layout: Layout;
  readonly variables: Variables;
  readonly docker: Docker;
  /** What was asked for, else what is recorded. */
  readonly way: Partial<WayIn>;
  /** The image of the node: kind/cluster.yaml names the one for which nobody asks. */
  readonly nodeImage: { readonly asked?: string | undefined; readonly recorded?: string | undefined };
  /** Undefined: Docker Hub alone, as before there was a choice; then the node is not asked. */
  readonly mirror: Choice | undefined;
  readonly purge: boolean;
  /** A person has agreed that most of what is there may go. */
  readonly yes: boolean;
  /** Records the choices. Called before anything is made. */
  readonly remember: () => Promise<void>;
}

/** What a run has chosen. */
export interface Known {
  readonly way: WayIn;
  readonly images: readonly PlannedImage[];
  readonly facts: ClusterFacts;
}
