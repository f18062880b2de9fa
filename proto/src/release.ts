/**
 * In this header each side sends its release, such as `0.2.0`: the client in every request, the service in every answer. It is optional: no side refuses
 * another one because it is missing.
 */
export const releaseHeader = 'debt-release';

const shape = /^(\d{1,6})\.(\d{1,6})\.(\d{1,6})$/;

/** The value of the header when it is a release; undefined for anything else. */
export const readRelease = (value: unknown): string | undefined => (typeof value === 'string' && shape.test(value) ? value : undefined);

/** Whether the first of two releases is older. */
export function isOlder(release: string, than: string): boolean {
  const [one, other] = [numbersOf(release), numbersOf(than)];
  const at = one.findIndex((number, index) => number !== other[index]);
  return at >= 0 && (one[at] ?? 0) < (other[at] ?? 0);
}

const numbersOf = (release: string): readonly number[] => (shape.exec(release) ?? []).slice(1).map(Number);
