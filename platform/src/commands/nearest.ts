/** The word that was probably meant. */

/** Fewer changes than this, and fewer than half of the word, or nothing is suggested. */
const distanceMax = 3;

export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const ranked = candidates
    .map((candidate) => ({ candidate, distance: distanceOf(word, candidate) }))
    .filter(({ candidate, distance }) => distance < distanceMax && distance <= Math.ceil(candidate.length / 2))
    .toSorted((a, b) => a.distance - b.distance);
  return ranked[0]?.candidate ?? candidates.find((candidate) => word.length > 1 && candidate.startsWith(word));
}

/** Levenshtein's distance, row by row; swapped neighbours count as one change. */
function distanceOf(from: string, to: string): number {
  let before: readonly number[] = [];
  let row: readonly number[] = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let i = 1; i <= from.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const substituted = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1] ? (before[j - 2] ?? 0) + 1 : Infinity;
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, substituted, swapped));
    }
    before = row;
    row = next;
  }
  return row[to.length] ?? 0;
}
