/**
 * Guards: small functions that check whether a value from outside has a shape. Those of the HTTP contract and of the events are generated from
 * `openapi.json` and the protobuf files. Unknown members are accepted: the writer may be newer than the reader.
 */

/** Whether a value has a shape. Otherwise `path` receives the path of the first invalid member, the outermost first. */
export type Guard<T> = (value: unknown, path?: string[]) => value is T;

/** The type that a guard guarantees. */
export type Guarded<G> = G extends Guard<infer T> ? T : never;

/** Any string. */
export const text: Guard<string> = (value) => typeof value === 'string';

/** `true` or `false`. */
export const yesNo: Guard<boolean> = (value) => typeof value === 'boolean';

/** An integer of either sign that a double represents exactly. */
export const whole: Guard<number> = (value): value is number => Number.isSafeInteger(value);

/** A point in time in the form of RFC 3339. */
export const instant: Guard<string> = (value): value is string =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) && !Number.isNaN(Date.parse(value));

/** Any JSON value. */
export const anything = (value: unknown): value is unknown => typeof value !== 'function';

/** One of these strings. */
export const literal =
  <const V extends readonly (string | number)[]>(...allowed: V): Guard<V[number]> =>
  (value): value is V[number] =>
    allowed.some((one) => one === value);

/** A value that passes one of the guards. The path of an invalid member is not given, since it depends on which one was meant. */
export const either =
  <const G extends readonly Guard<unknown>[]>(...guards: G): Guard<Guarded<G[number]>> =>
  (value): value is Guarded<G[number]> =>
    guards.some((guard) => guard(value));

/** Null, or a value that passes the guard. */
export const orNull =
  <T>(guard: Guard<T>): Guard<T | null> =>
  (value, path): value is T | null =>
    value === null || guard(value, path);

/** A member that may be absent. */
export const orMissing =
  <T>(guard: Guard<T>): Guard<T | undefined> =>
  (value, path): value is T | undefined =>
    value === undefined || guard(value, path);

/** An array whose items all pass the guard. */
export const listOf =
  <T>(guard: Guard<T>): Guard<T[]> =>
  (value, path): value is T[] =>
    Array.isArray(value) && value.every((item, index) => passes(guard, item, String(index), path));

/** An object used as a map: any names, and values that all pass the guard. */
export const mapOf =
  <T>(guard: Guard<T>): Guard<Readonly<Record<string, T>>> =>
  (value, path): value is Readonly<Record<string, T>> =>
    isRecord(value) && Object.entries(value).every(([name, member]) => passes(guard, member, name, path));

type Members = Readonly<Record<string, Guard<unknown>>>;
type Optional<S extends Members> = { [K in keyof S]: undefined extends Guarded<S[K]> ? K : never }[keyof S];

/** The object type of a table of guards; a member whose guard is `orMissing` is optional. */
export type Shaped<S extends Members> = { readonly [K in Exclude<keyof S, Optional<S>>]: Guarded<S[K]> } & {
  readonly [K in Optional<S>]?: Exclude<Guarded<S[K]>, undefined>;
};

/** The guard of an object, with its members for guards that are made from it. */
export type Shape<S extends Members> = Guard<Shaped<S>> & { readonly members: S };

/** An object whose members pass their guards. */
export function shape<const S extends Members>(members: S): Shape<S> {
  const guard = (value: unknown, path?: string[]): value is Shaped<S> =>
    isRecord(value) && Object.entries(members).every(([name, member]) => passes(member, value[name], name, path));
  return Object.assign(guard, { members });
}

/** The same object with only some members required: what a program reads of an object that others than our services may have made. */
export const partly =
  <S extends Members, R extends keyof Shaped<S>>(
    { members }: Shape<S>,
    ...required: readonly R[]
  ): Guard<Partial<Shaped<S>> & Pick<Shaped<S>, R>> =>
  (value, path): value is Partial<Shaped<S>> & Pick<Shaped<S>, R> =>
    isRecord(value) &&
    Object.entries(members).every(
      ([name, member]) => (value[name] === undefined && !required.some((one) => one === name)) || passes(member, value[name], name, path),
    );

/** A page of a list in the HTTP contract: `next` is the cursor of the next page, null on the last. */
export const pageOf = <T>(item: Guard<T>) => shape({ items: listOf(item), next: orNull(text) });

/** An object, and neither null nor an array. */
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function passes(guard: Guard<unknown>, value: unknown, name: string, path: string[] | undefined): boolean {
  if (guard(value, path)) return true;
  path?.unshift(name);
  return false;
}
