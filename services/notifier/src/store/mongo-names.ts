import { type Db, MongoServerError } from 'mongodb';
import { renamedMembers, withRenamedMembers } from './renamed-members.ts';

interface Stored {
  readonly _id: string;
  readonly body: string;
}

/** What a server answers about a collection that is there already, and one that is not. */
const namespaceExists = 48;
const namespaceNotFound = 26;

/** Brings what a release before version 2 has stored to the names of today. Finds what is left, so it may be run again after it was interrupted. */
export async function migrateNames(database: Db): Promise<void> {
  const before = await database.listCollections({ name: 'lines' }, { nameOnly: true }).toArray();
  if (before.length > 0) await renamed(() => database.renameCollection('lines', 'notifications'));
  const notifications = database.collection<Stored>('notifications');
  const oldMembers = new RegExp(`"(?:${Object.keys(renamedMembers).join('|')})":`);
  for await (const { _id, body } of notifications.find({ body: { $regex: oldMembers } }, { projection: { body: 1 } })) {
    const changed = withRenamedMembers(body);
    if (changed !== undefined) await notifications.updateOne({ _id }, { $set: { body: changed } });
  }
}

/** Two migrations at once: the other one has done it. */
async function renamed(rename: () => Promise<unknown>): Promise<void> {
  try {
    await rename();
  } catch (thrown) {
    if (!(thrown instanceof MongoServerError) || (thrown.code !== namespaceExists && thrown.code !== namespaceNotFound)) throw thrown;
  }
}
