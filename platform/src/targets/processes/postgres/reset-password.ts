import { escapeLiteral } from 'pg';
import { type RunAs } from '../../../environment/environment-file.ts';
import type { Binaries } from './binaries.ts';
import { programPath } from './binaries.ts';

import { runToEnd } from './run-as.ts';

const timeoutMs = 120_000;

/** Sets a new password for the superuser of a data directory on which no server runs, when the file with the old one was lost. */
export async function resetPassword(
  binaries: Binaries,
  runAs: RunAs,
  cluster: { readonly directory: string; readonly password: string },
): Promise<void> {
  const command = [programPath(binaries, 'postgres'), '--single', '-D', cluster.directory, 'postgres'];
  await runToEnd(runAs, command, { timeoutMs, input: `alter role postgres password ${escapeLiteral(cluster.password)}\n` });
}
