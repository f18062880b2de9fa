import { openMongo } from './mongo-client.ts';

/** An event, and a user with a feed that must contain it. */
export interface ExpectedNotification {
  readonly event: string;
  readonly reader: string;
}

/** Checks all feeds, to prove that everything was delivered. */
export interface FeedCheck extends AsyncDisposable {
  /** Returns `event for reader` for each missing notification. One that retention has removed is not missing. */
  absent(expected: readonly ExpectedNotification[]): Promise<readonly string[]>;
}

interface Options {
  /** CA certificates to trust, a PEM file. */
  readonly caFile?: string;
}

/** @throws AppError `bad_configuration` */
export function openMongoFeedCheck(url: string, options: Options): FeedCheck {
  const { client, database } = openMongo(url, options);
  const notifications = database.collection<{ readonly userId: string; readonly eventId: string }>('notifications');
  const feeds = database.collection<{ readonly _id: string; readonly floor: number }>('feeds');
  const absentOf = async (reader: string, events: readonly string[]): Promise<readonly string[]> => {
    const found = await notifications
      .find({ userId: reader, eventId: { $in: [...events] } }, { projection: { eventId: 1 } })
      .map(({ eventId }) => eventId)
      .toArray();
    const missing = events.filter((event) => !found.includes(event));
    if (missing.length === 0 || ((await feeds.findOne({ _id: reader }))?.floor ?? 1) > 1) return [];
    return missing.map((event) => `${event} for ${reader}`);
  };
  return {
    absent: async (expected) => {
      const missing: string[] = [];
      for (const [reader, all = []] of Map.groupBy(expected, (each) => each.reader))
        missing.push(
          ...(await absentOf(
            reader,
            all.map(({ event }) => event),
          )),
        );
      return missing;
    },
    [Symbol.asyncDispose]: () => client.close(),
  };
}

/** Deletes the whole database of the URL. @throws AppError `bad_configuration` */
export async function dropMongoFeeds(url: string, options: Options): Promise<void> {
  const { client, database } = openMongo(url, options);
  try {
    await database.dropDatabase();
  } finally {
    await client.close();
  }
}

/** The version of the server. @throws AppError `bad_configuration` */
export async function mongoVersion(url: string, options: Options): Promise<string> {
  const { client, database } = openMongo(url, options);
  try {
    const { version } = await database.command({ buildInfo: 1 });
    return String(version);
  } finally {
    await client.close();
  }
}
