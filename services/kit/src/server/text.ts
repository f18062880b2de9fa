/** Deeper than any body here. Deeper values are checked only by the schema, which allows no such depth. */
const depthMax = 8;

/**
 * Finds a text, or the name of a field, that PostgreSQL cannot store: with NUL, or with half of a surrogate pair, which JSON can escape. @returns the
 * path to it, or undefined.
 */
export function findUnstorable(value: unknown, depth = 0): readonly string[] | undefined {
  if (typeof value === 'string') return isStorable(value) ? undefined : [];
  if (typeof value !== 'object' || value === null || depth > depthMax) return undefined;
  for (const [name, member] of Object.entries(value)) {
    if (!isStorable(name)) return [];
    const path = findUnstorable(member, depth + 1);
    if (path !== undefined) return [name, ...path];
  }
  return undefined;
}

/** Text that every store and every encoding here preserves. */
export const isStorable = (text: string): boolean => !text.includes('\0') && text.isWellFormed();
