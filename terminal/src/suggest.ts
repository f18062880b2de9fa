/** Edits (insert, delete, replace, swap of neighbours) from `a` to `b`: the optimal string alignment distance of Damerau and Levenshtein. */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[row - 1] === b[column - 1];
      let best = Math.min((last[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, (last[column - 1] ?? 0) + (same ? 0 : 1));
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (swapped) best = Math.min(best, (beforeLast[column - 2] ?? 0) + 1);
      current.push(best);
    }
    beforeLast = last;
    last = current;
  }
  return last[b.length] ?? a.length;
}

const suggestionsMax = 3;

/** The known names that a user who typed `text` may have meant, the nearest first; at most a third of the text is mistyped. */
export function suggest(text: string, known: Iterable<string>): readonly string[] {
  const wanted = text.toLowerCase();
  const allowed = Math.max(1, Math.floor(wanted.length / 3));
  const near: { readonly name: string; readonly distance: number }[] = [];
  for (const name of new Set(known)) {
    const candidate = name.toLowerCase();
    const isStart = wanted.length >= 2 && candidate.startsWith(wanted);
    const distance = isStart ? 0.5 : editDistance(wanted, candidate);
    if (distance <= allowed) near.push({ name, distance });
  }
  near.sort((a, b) => a.distance - b.distance || a.name.localeCompare(b.name));
  return near.slice(0, suggestionsMax).map((entry) => entry.name);
}

/** The nearest of them, if there is any. */
export const nearest = (text: string, known: Iterable<string>): string | undefined => suggest(text, known)[0];
