/** Checks whether an external value has a shape. Unknown members are allowed, because servers may be newer. */
export type Guard<T> = (value: unknown) => value is T;
export type Guarded<G> = G extends Guard<infer T> ? T : never;

export const text: Guard<string> = (value) => typeof value === 'string';
export const yesNo: Guard<boolean> = (value) => typeof value === 'boolean';
export const whole: Guard<number> = (value): value is number => Number.isSafeInteger(value);
/** Any JSON value. */
export const anything = (value: unknown): value is unknown => typeof value !== 'function';

export const literal =
  <const V extends readonly string[]>(...allowed: V): Guard<V[number]> =>
  (value): value is V[number] =>
    typeof value === 'string' && allowed.includes(value);

export const orNull =
  <T>(guard: Guard<T>): Guard<T | null> =>
  (value): value is T | null =>
    value === null || guard(value);

export const orMissing =
  <T>(guard: Guard<T>): Guard<T | undefined> =>
  (value): value is T | undefined =>
    value === undefined || guard(value);

export const listOf =
  <T>(guard: Guard<T>): Guard<readonly T[]> =>
  (value): value is readonly T[] =>
    Array.isArray(value) && value.every(guard);

export const mapOf =
  <T>(guard: Guard<T>): Guard<Readonly<Record<string, T>>> =>
  (value): value is Readonly<Record<string, T>> =>
    isRecord(value) && Object.values(value).every(guard);

type Shape = Readonly<Record<string, Guard<unknown>>>;
type Optional<S extends Shape> = { [K in keyof S]: undefined extends Guarded<S[K]> ? K : never }[keyof S];
export type Shaped<S extends Shape> = { readonly [K in Exclude<keyof S, Optional<S>>]: Guarded<S[K]> } & {
  readonly [K in Optional<S>]?: Guarded<S[K]>;
};

export const shape =
  <S extends Shape>(members: S): Guard<Shaped<S>> =>
  (value): value is Shaped<S> =>
    isRecord(value) && Object.entries(members).every(([name, guard]) => guard(value[name]));

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
