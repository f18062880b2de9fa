/** Stores what an environment must know of its servers: the URLs with their passwords, in files of mode 0600, and their CA certificates. */
import { join } from 'node:path';
import { ensurePrivateDirectory, readIfPresent, writeWhole } from '../../../environment/files.ts';
import type { EngineId } from '../../../model/model.ts';
import { platform } from '../../../model/platform.ts';
import { keysOf } from '../../../model/records.ts';
import type { ServerUrls } from '../../../runner/target.ts';

const folderOf = (secrets: string): string => join(secrets, 'engines');
export const authoritiesPath = (directory: string): string => join(directory, 'engines-ca.pem');

export async function readServers(secrets: string): Promise<ServerUrls> {
  const entries = await Promise.all(
    keysOf<EngineId>(platform.engines).map(async (id) => [id, (await readIfPresent(join(folderOf(secrets), id)))?.trim()] as const),
  );
  return Object.fromEntries(entries.flatMap(([id, url]) => (url === undefined ? [] : [[id, url] as const])));
}

export async function writeServers(secrets: string, servers: ServerUrls): Promise<void> {
  await ensurePrivateDirectory(folderOf(secrets));
  for (const id of keysOf<EngineId>(servers)) {
    const text = `${servers[id] ?? ''}\n`;
    const path = join(folderOf(secrets), id);
    if ((await readIfPresent(path)) !== text) await writeWhole(path, text);
  }
}

export async function writeAuthorities(directory: string, pem: string): Promise<void> {
  const path = authoritiesPath(directory);
  if ((await readIfPresent(path)) !== pem) await writeWhole(path, pem);
}
