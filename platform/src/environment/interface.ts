import { lookup } from 'node:dns/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { bindFault } from './ports.ts';

/** A name that no resolver answers for must not delay everything else. */
const lookupMs = 5_000;

/** Why no process can listen on this interface (an address, or a name of this machine), whatever the port; undefined when one can. */
export async function interfaceFault(host: string): Promise<string | undefined> {
  const over = new AbortController();
  const overdue = pause(lookupMs, 'overdue' as const, { signal: over.signal }).catch(() => 'overdue' as const);
  const found = await Promise.race([lookup(host).catch(() => undefined), overdue]);
  over.abort();
  if (found === undefined || found === 'overdue') return 'this name does not resolve to an address';
  const code = await bindFault(0, found.address);
  return code === undefined ? undefined : `${found.address} is no address of this machine (${code})`;
}
