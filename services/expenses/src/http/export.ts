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

/** How a spreadsheet expects CSV: that of Germany, France or the Netherlands reads a semicolon, a decimal comma and a byte order mark. */
export interface CsvForm {
  /** @default comma */
  readonly separator?: keyof typeof separators | undefined;
  /** @default point */
  readonly decimal?: 'point' | 'comma' | undefined;
  /** Begins with a byte order mark, by which Excel recognises UTF-8. @default false */
  readonly bom?: boolean | undefined;
}

const separators = { comma: ',', semicolon: ';', tab: '\t' } as const;
const byteOrderMark = '\uFEFF';

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

/** RFC 4180, with another separator on request. */
export async function* csvOf(rows: AsyncIterable<TransactionBody>, form: CsvForm = {}): AsyncIterable<string> {
  const separator = separators[form.separator ?? 'comma'];
  yield `${form.bom === true ? byteOrderMark : ''}${columns.join(separator)}\r\n`;
  for await (const row of rows) {
    const { recordedAt, verb, state, amount, person, mine, iLend, dueOn, description, id, reversesId } = row;
    const cells = [
      recordedAt,
      verb,
      state,
      form.decimal === 'comma' ? amount.amount.replace('.', ',') : amount.amount,
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
    yield `${cells.map(toCell).join(separator)}\r\n`;
  }
}

/**
 * A beginning that a spreadsheet would evaluate as a formula. A spreadsheet of another country divides the file at its own separator, also within our
 * quotes, and removes quotes there. East Asian ones read the full-width signs.
 */
const formula = /(?<=^|[,;|\t\r\n])(?="*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20])|^(?=[\t\r])/g;

/** A text that a spreadsheet would evaluate as a formula gets a leading quote, because other users write into my ledger. */
function toCell(value: string | boolean | null): string {
  const harmless = String(value ?? '').replaceAll(formula, "'");
  return /[",;|\t\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
