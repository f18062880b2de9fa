import type { Variables } from '../../environment/paths.ts';
import type { IngressAddress } from '../../environment/ports.ts';
import type { PlannedImage } from '../../images/context.ts';
import type { ClusterFacts } from '../../render/kubernetes/facts.ts';
import type { Docker } from './docker.ts';
import type { Layout } from './layout.ts';

/** A choice whose value may also be "none". */
export interface Choice {
  readonly value: string | undefined;
}

/** The options of one run. */
export interface KindOptions {
  readonly layout: Layout;
  readonly variables: Variables;
  readonly docker: Docker;
  /** The requested ingress address, or else the recorded one. */
  readonly ingress: Partial<IngressAddress>;
  /** The image of the node; without a request or a record, `kind/cluster.yaml` names it. */
  readonly nodeImage: { readonly asked?: string | undefined; readonly recorded?: string | undefined };
  /** Undefined when no choice was ever made: the node uses Docker Hub alone, and its mirror is not queried. */
  readonly mirror: Choice | undefined;
  readonly purge: boolean;
  /** The user has agreed that existing data may be deleted. */
  readonly yes: boolean;
  /** Records the choices. Called before anything is created. */
  readonly remember: () => Promise<void>;
}

/** The choices of one run: its facts and its ingress address. */
export interface Known {
  readonly ingress: IngressAddress;
  readonly images: readonly PlannedImage[];
  readonly facts: ClusterFacts;
}
