import { openMongo } from './mongo.ts';

/** An event, and a person whose feed must have it. */
export interface ExpectedNotification {
  readonly event: string;
  readonly reader: string;
}

/** A look into all feeds, for whoever proves that everything was delivered. */
export interface FeedCheck extends AsyncDisposable {
  /** `event for reader` of what is missing. What a feed has forgotten, because it keeps only its newest notifications, is not missing. */
  absent(expected: readonly ExpectedNotification[]): Promise<readonly string[]>;
}

interface Options {
  /** Certificates of the authorities to trust, a file in PEM. */
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

/** Deletes the whole database that the URL names. @throws AppError `bad_configuration` */
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
