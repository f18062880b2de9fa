/** A text for comparisons: without case and accents, so that `zoe` finds `Zoë`. */
export const folded = (text: string): string => text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase().trim();

/** The items with a text that contains the query. Items with a text that begins with it come first; otherwise the order is kept. */
export function found<Item>(query: string, items: readonly Item[], textsOf: (item: Item) => readonly string[]): readonly Item[] {
  const wanted = folded(query);
  if (wanted === '') return items;
  const ranked = items.map((item) => ({ item, rank: rankOf(wanted, textsOf(item).map(folded)) }));
  return [0, 1].flatMap((rank) => ranked.filter((each) => each.rank === rank).map(({ item }) => item));
}

const missing = 2;
function rankOf(wanted: string, texts: readonly string[]): number {
  if (texts.some((text) => text.startsWith(wanted))) return 0;
  return texts.some((text) => text.includes(wanted)) ? 1 : missing;
}
