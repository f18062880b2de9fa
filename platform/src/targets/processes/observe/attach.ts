import { readEnvironment } from '../../../environment/environment.ts';
import type { Event, LogEvent, UnitEvent } from '../../../runner/events.ts';
import type { Attached, FollowOptions, Status, UnitStatus } from '../../../runner/target.ts';
import type { Layout } from '../layout.ts';
import { type Client, openClient } from './client.ts';
import { tailEvents } from './logs.ts';
import { lookFromOutside } from './observe.ts';
import type { LiveUnit } from './observed-state.ts';
import { isUnitId } from './wire.ts';

/** Access to an environment: through its supervisor, or through its files when no supervisor answers. */
export async function attachTo(layout: Layout): Promise<Attached> {
  const client = await openClient(layout);
  return {
    status: () => statusOf(layout, client),
    events: (signal) => quietly(client.events(signal)),
    follow: (options) => follow(layout, client, options),
    restart: (unit, signal) => client.restart(unit, signal),
    stop: () => client.stop(),
    [Symbol.asyncDispose]: async () => undefined,
  };
}

async function statusOf({ name, ...layout }: Layout, client: Client): Promise<Status> {
  const [status, recorded] = await Promise.all([client.status(), readEnvironment(layout.directory).catch(() => undefined)]);
  const common = { environment: name, target: recorded?.target ?? 'embedded' } as const;
  if (status !== undefined)
    return { ...common, phase: status.phase, supervisor: status.supervisor, urls: status.urls, units: status.units.flatMap(toStatus) };
  const world = await lookFromOutside({ name, ...layout });
  const orphans = world.orphans.flatMap(({ unit, pid }) =>
    isUnitId(unit) ? [{ unit, pid, state: 'stopping', because: 'its supervisor is gone', restarts: 0 } as const] : [],
  );
  return { ...common, phase: 'stopped', urls: {}, units: orphans };
}

function toStatus({ unit, state, because, restarts, pid, since }: LiveUnit): readonly UnitStatus[] {
  if (!isUnitId(unit)) return [];
  return [{ unit, state, restarts, since, ...(because === undefined ? {} : { because }), ...(pid === undefined ? {} : { pid }) }];
}

async function* follow(layout: Layout, client: Client, options: FollowOptions): AsyncIterable<LogEvent | UnitEvent> {
  const { units, tailLines, follow: onwards, signal } = options;
  if (!(await client.answers())) {
    yield* await tailEvents(layout.logs, units, tailLines);
    return;
  }
  const query = new URLSearchParams([...units.map((unit) => ['unit', unit]), ['tail', String(tailLines)], ['follow', onwards ? '1' : '0']]);
  for await (const event of quietly(client.logs(query, signal))) if (event.type === 'log' || event.type === 'unit') yield event;
}

/** A stream that breaks off, because the supervisor ended or the reader left, counts as ended. */
async function* quietly(events: AsyncIterable<Event>): AsyncIterable<Event> {
  try {
    yield* events;
  } catch {
    // The stream has ended.
  }
}
