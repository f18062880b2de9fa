/** Renamed fields of stored notices, by their previous name. */
export const renamedMembers: Readonly<Record<string, string>> = {
  saidAt: 'recordedAt',
  other: 'counterparty',
  waitsForYou: 'pendingForYou',
};

/** Renames the fields of a stored notice and keeps their order; undefined when there is nothing to rename. */
export function withRenamedMembers(body: string): string | undefined {
  const notice: unknown = JSON.parse(body);
  if (typeof notice !== 'object' || notice === null || !Object.keys(notice).some((name) => name in renamedMembers)) return undefined;
  return JSON.stringify(Object.fromEntries(Object.entries(notice).map(([name, value]) => [renamedMembers[name] ?? name, value])));
}
