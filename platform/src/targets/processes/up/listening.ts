import { lookup } from 'node:dns/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { readEnvironment } from '../../../environment/environment.ts';
import { holderOf } from '../../../environment/port-holder.ts';
import { bindFault, gatewayKey } from '../../../environment/ports.ts';
import { failure } from '../../../failures/failures.ts';
import type { Failure } from '../../../runner/events.ts';
import type { Layout } from '../layout.ts';
import type { Choices } from '../observe/wire.ts';

const loopback = '127.0.0.1';

/** Checks that the gateway can listen on its address. */
export async function checkListening(layout: Layout, choices: Choices, running: readonly string[]): Promise<Failure | undefined> {
  const recorded = await readEnvironment(layout.directory).catch(() => undefined);
  const host = choices.host ?? recorded?.host ?? loopback;
  const listens = running.includes('gateway') && host === recorded?.host;
  const why = listens || host === loopback ? undefined : await interfaceFault(host);
  if (why !== undefined)
    return failure('host_unusable', { what: `the gateway cannot listen on ${host}`, why, fix: ['--host 127.0.0.1', '--host 0.0.0.0'] });
  if (listens && choices.port === recorded.ports[gatewayKey]) return undefined;
  return choices.port === undefined ? undefined : await checkPort(choices.port, host);
}

/** Only an explicitly requested port can be an obstacle; otherwise another one is chosen. */
async function checkPort(port: number, host: string): Promise<Failure | undefined> {
  const fault = await bindFault(port, host);
  if (fault === undefined) return undefined;
  const another = ['leave --port out, and a free one is chosen'];
  if (fault === 'EACCES')
    return failure('port_taken', {
      what: `port ${port} may not be used`,
      why: 'ports below 1024 are for root',
      fix: [...another, '--port 8080'],
    });
  const holder = await holderOf(port);
  return failure('port_taken', {
    what: `port ${port} is in use by ${holder === undefined ? 'a process of another user' : `${holder.name} (pid ${holder.pid})`}`,
    fix: [...another, `--port ${port === 65_535 ? port - 1 : port + 1}`],
  });
}

/** A name that no resolver answers for must not delay everything else. */
const lookupMs = 5_000;

/** Why no process can listen on this interface (an address, or a name of this machine), whatever the port; undefined when one can. */
async function interfaceFault(host: string): Promise<string | undefined> {
  const over = new AbortController();
  const overdue = pause(lookupMs, 'overdue' as const, { signal: over.signal }).catch(() => 'overdue' as const);
  const found = await Promise.race([lookup(host).catch(() => undefined), overdue]);
  over.abort();
  if (found === undefined || found === 'overdue') return 'this name does not resolve to an address';
  const code = await bindFault(0, found.address);
  return code === undefined ? undefined : `${found.address} is no address of this machine (${code})`;
}
