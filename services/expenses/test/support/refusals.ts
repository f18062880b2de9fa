/** The name of the constraint that refused, or of the trigger's function, or of the not-null column. */
export function refusalOf(error: unknown): string {
  if (!(error instanceof Error)) return 'nothing refused it';
  const field = (name: string) => String(Object.entries(error).find(([key, value]) => key === name && value !== undefined)?.[1] ?? '');
  if (field('constraint') !== '') return field('constraint');
  if (field('code') === '23502') return `not-null ${field('column')}`;
  return /function (\w+)\(/.exec(field('where'))?.[1] ?? error.message;
}
