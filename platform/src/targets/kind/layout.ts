/** Where an environment of this target keeps what it must remember, and what its cluster is called. */
import { join } from 'node:path';

export interface Layout {
  readonly name: string;
  readonly directory: string;
  /** Of this environment's cluster alone; the person's own kubeconfig is never read or written. Mode 0600. */
  readonly kubeconfig: string;
  /** The cluster, as `kind` knows it. */
  readonly cluster: string;
  /** The name of the cluster in the kubeconfig, as `kind` writes it. */
  readonly context: string;
  readonly history: string;
}

export function layoutOf(name: string, directory: string): Layout {
  const cluster = `debt-${name}`;
  return {
    name,
    directory,
    kubeconfig: join(directory, 'kubeconfig'),
    cluster,
    context: `kind-${cluster}`,
    history: join(directory, 'history.ndjson'),
  };
}
