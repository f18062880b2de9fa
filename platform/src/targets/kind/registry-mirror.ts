/**
 * The registry mirror from which the node fetches images of Docker Hub first, namely those of the stores. containerd reads this file on each fetch,
 * as the node images of kind have configured since 0.27.
 */

const folder = '/etc/containerd/certs.d/docker.io';
export const mirrorFile = `${folder}/hosts.toml`;

/** The script that a shell in the node runs; `$1` is the text of the file. */
export const writeMirror = `mkdir -p ${folder} && printf %s "$1" > ${mirrorFile}`;

/** Images that the mirror does not have are fetched from Docker Hub itself. */
export const mirrorText = (url: string): string => `server = "https://registry-1.docker.io"

[host."${url}"]
  capabilities = ["pull", "resolve"]
`;

/** Undefined for a file that we did not write. */
export const mirrorIn = (text: string): string | undefined => /^\[host\."([^"]+)"\]$/m.exec(text)?.[1];
