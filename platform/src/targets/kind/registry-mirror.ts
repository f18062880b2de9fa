/** Where the node fetches the images of Docker Hub first: those of the stores. A file that containerd reads at each fetch, as in the node images of kind since 0.27. */

const folder = '/etc/containerd/certs.d/docker.io';
export const mirrorFile = `${folder}/hosts.toml`;

/** What a shell in the node does with `$1`, the text of the file. */
export const writeMirror = `mkdir -p ${folder} && printf %s "$1" > ${mirrorFile}`;

/** Docker Hub itself is asked for what the mirror does not have. */
export const mirrorText = (url: string): string => `server = "https://registry-1.docker.io"

[host."${url}"]
  capabilities = ["pull", "resolve"]
`;

/** Undefined for a file that is not one of ours. */
export const mirrorIn = (text: string): string | undefined => /^\[host\."([^"]+)"\]$/m.exec(text)?.[1];
