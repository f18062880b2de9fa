/** Members of stored notices that were renamed, by the name before. */
export const renamedMembers: Readonly<Record<string, string>> = {
  saidAt: 'recordedAt',
  other: 'counterparty',
  waitsForYou: 'pendingForYou',
};

/** A stored notice with the names of today, in the order in which it was written; undefined when it has them already. */
export function withRenamedMembers(body: string): string | undefined {
  const notice: unknown = JSON.parse(body);
  if (typeof notice !== 'object' || notice === null || !Object.keys(notice).some((name) => name in renamedMembers)) return undefined;
  return JSON.stringify(Object.fromEntries(Object.entries(notice).map(([name, value]) => [renamedMembers[name] ?? name, value])));
}
