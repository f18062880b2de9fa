import { suggest } from '@debt/terminal/suggest';
import type { Outcome } from '../app/command.ts';
import { Failure } from '../app/failures.ts';
import { type Explanation, explainedIds, findExplanation } from '../explain/pages.ts';
import type { Table } from '../output/doc.ts';

/** The page of one error id, or the list of all. */
export function explainId(id: string | undefined): Outcome {
  return id === undefined ? listIds() : toOutcome(requireExplanation(id));
}

function requireExplanation(typed: string): Explanation {
  const found = findExplanation(typed);
  if (found !== undefined) return found;
  const near = suggest(typed.toLowerCase(), explainedIds);
  throw new Failure('notFound', 'explanation_not_found', {
    what: `there is no error id ${typed}`,
    fix: [
      ...near.map((one) => `debt explain ${one}`),
      ...(/^[A-Z][A-Z_]+$/.test(typed) ? [`debt-platform explain ${typed}`] : []),
      'debt explain',
    ],
  });
}

function toOutcome({ id, exits, from, retry, text }: Explanation): Outcome {
  const head = `${id} (exit code ${exits.join(' or ')}${retry ? ', running the command again may help' : ''})`;
  return { kind: 'explanation', version: 1, data: { id, exits, from, retry, page: text }, doc: [head, ' ', text] };
}

function listIds(): Outcome {
  const items = explainedIds.flatMap((id) => findExplanation(id) ?? []);
  const table: Table = {
    type: 'table',
    columns: [{ title: 'ID' }, { title: 'EXIT' }, { title: 'FROM' }],
    rows: items.map(({ id, exits, from }) => [id, exits.join(' or '), from]),
    empty: '',
  };
  const data = { items: items.map(({ id, exits, from, retry }) => ({ id, exits, from, retry })) };
  return { kind: 'explanations', version: 1, data, doc: [table], long: true };
}
