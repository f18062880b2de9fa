import { type Db, MongoServerError } from 'mongodb';
import { renamedMembers, withRenamedMembers } from './renamed-members.ts';

interface Stored {
  readonly _id: string;
  readonly body: string;
}

/** The codes of a server for a collection that already exists, and for one that does not. */
const namespaceExists = 48;
const namespaceNotFound = 26;

/** Renames what releases before version 2 stored. It finds what is left, so it can be repeated after an interruption. */
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

/** Ignores the error when a concurrent migration has done it. */
async function renamed(rename: () => Promise<unknown>): Promise<void> {
  try {
    await rename();
  } catch (thrown) {
    if (!(thrown instanceof MongoServerError) || (thrown.code !== namespaceExists && thrown.code !== namespaceNotFound)) throw thrown;
  }
}
