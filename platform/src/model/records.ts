/** Keys and entries of records whose keys are a closed union, without a cast at each use. */

/** The keys with their type. Only for records that are declared with exactly the keys of their type. */
export function keysOf<K extends string>(record: Readonly<Partial<Record<K, unknown>>>): readonly K[] {
  return Object.keys(record).filter((key): key is K => Object.hasOwn(record, key));
}

/** The key-value pairs with their types. Only for records that are declared with exactly the keys of their type. */
export function entriesOf<K extends string, V>(record: Readonly<Record<K, V>>): readonly (readonly [K, V])[] {
  return keysOf<K>(record).map((key) => [key, record[key]] as const);
}

/** Undefined for a record without any member. */
export const filled = <T extends object>(record: T): T | undefined => (Object.keys(record).length === 0 ? undefined : record);
