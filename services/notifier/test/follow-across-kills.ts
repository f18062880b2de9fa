import { eventually } from '@debt/kit/testing';
import { FeedClient, repeat, upTo } from './feed-client.ts';
import { NotifierProcess, patienceMs } from './process.ts';
import { user, type World } from './world.ts';

const lives = 3;
const notificationsPerLife = 100;

export interface Followed {
  /** The ids of the events in the order of publication. */
  readonly published: readonly string[];
  /** The ids in the order in which the client received them, over all its connections. */
  readonly eventIds: readonly string[];
  /** The gaps and repetitions that the client found. */
  readonly problems: readonly string[];
}

/** A client follows a feed while notifications are written to it. The notifier is killed with -9 repeatedly, and the client continues from its position. */
export async function followAcrossKills(world: World): Promise<Followed> {
  const token = world.identity.signIn('kim');
  const parties = { author: user('kim'), counterparty: { ...user('p'), isUser: false } };
  const eventIds: string[] = [];
  const problems: string[] = [];
  const published: string[] = [];
  let cursor: FeedClient['cursor'];

  for (const life of upTo(lives)) {
    await using notifier = await NotifierProcess.start(world);
    const client = await FeedClient.connect(notifier.base, { token, cursor });
    const publishing = repeat(notificationsPerLife / 10, async () => published.push(...(await world.publish(10, parties))));
    const enough = life === lives ? lives * notificationsPerLife : life * notificationsPerLife * 0.6;
    await eventually(() => eventIds.length + client.seqs.length >= enough, 'some notifications arrived', patienceMs);
    if (life < lives) await notifier.end('SIGKILL');
    else await client[Symbol.asyncDispose]();
    await Promise.all([client.end(), publishing]);
    cursor = client.cursor;
    eventIds.push(...client.eventIds);
    problems.push(...client.problems);
  }
  return { eventIds, published, problems };
}
