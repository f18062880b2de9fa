/** Paths of an environment's records on this machine, and the names of its cluster. */

import { join } from 'node:path';

export interface Layout {
  readonly name: string;
  readonly directory: string;
  /** For the cluster of this environment alone; the user's own kubeconfig is never read or written. Mode 0600. */
  readonly kubeconfig: string;
  /** The name of the cluster in `kind`. */
  readonly cluster: string;
  /** The name of the context in the kubeconfig, as `kind` writes it. */
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
