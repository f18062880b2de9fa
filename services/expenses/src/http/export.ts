import type { TransactionBody } from '../contract/contract.ts';

/** A JSON array, written row by row, so that memory does not grow with the ledger. */
export async function* jsonOf(rows: AsyncIterable<TransactionBody>): AsyncIterable<string> {
  let before = '[\n';
  for await (const row of rows) {
    yield `${before}${JSON.stringify(row)}`;
    before = ',\n';
  }
  yield before === '[\n' ? '[]\n' : '\n]\n';
}

const columns = [
  'recorded_at',
  'verb',
  'state',
  'amount',
  'currency',
  'person',
  'handle',
  'mine',
  'i_lend',
  'due_on',
  'description',
  'id',
  'reverses_id',
];

/** RFC 4180. */
export async function* csvOf(rows: AsyncIterable<TransactionBody>): AsyncIterable<string> {
  yield `${columns.join(',')}\r\n`;
  for await (const row of rows) {
    const { recordedAt, verb, state, amount, person, mine, iLend, dueOn, description, id, reversesId } = row;
    const cells = [
      recordedAt,
      verb,
      state,
      amount.amount,
      amount.currency,
      person.alias,
      person.handle,
      mine,
      iLend,
      dueOn,
      description,
      id,
      reversesId,
    ];
    yield `${cells.map(toCell).join(',')}\r\n`;
  }
}

/** A text that a spreadsheet would evaluate as a formula gets a leading quote, because other users write into my ledger. */
function toCell(value: string | boolean | null): string {
  const text = String(value ?? '');
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
