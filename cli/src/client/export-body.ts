import type { IncomingMessage } from 'node:http';
import { clean } from '@debt/terminal/text/foreign';
import { DebtError } from '../failures.ts';

export type ExportFormat = 'csv' | 'json';

interface Shape {
  readonly type: string;
  /** The first and the last bytes of every export. */
  readonly beginning: RegExp;
  readonly end: RegExp;
}

const shapes: Readonly<Record<ExportFormat, Shape>> = {
  csv: { type: 'text/csv', beginning: /^(?:\u00EF\u00BB\u00BF)?recorded_at/, end: /\r\n$/ },
  json: { type: 'application/json', beginning: /^\s*\[/, end: /\]\s*$/ },
};

/** More bytes than the longest beginning and the longest end. */
const edgeBytes = 32;

/**
 * The bytes of an export, as they arrive. A login page of a network, another program at the address, or the first half of an export must not become a
 * backup. @throws CommandError `strange_answer` before the first byte, when it is no export; Error after the last byte, when it is incomplete
 */
export async function* exportBody(message: IncomingMessage, format: ExportFormat): AsyncGenerator<Buffer> {
  const { type, beginning, end } = shapes[format];
  const given = (message.headers['content-type'] ?? 'no type').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (given !== type) throw noExport(`it is ${clean(given)} instead of ${type}`);
  if (!hasKnownEnd(message)) throw noExport('it has neither a length nor chunks, so a part of it would look complete');
  let head: Buffer = Buffer.alloc(0);
  let tail: Buffer = head;
  let isChecked = false;
  for await (const chunk of message) {
    if (!Buffer.isBuffer(chunk) || chunk.length === 0) continue;
    tail = Buffer.concat([tail, chunk.subarray(-edgeBytes)]).subarray(-edgeBytes);
    if (isChecked) {
      yield chunk;
      continue;
    }
    head = Buffer.concat([head, chunk]);
    if (head.length < edgeBytes) continue;
    requireBeginning(head, beginning);
    isChecked = true;
    yield head;
  }
  if (!isChecked) {
    requireBeginning(head, beginning);
    yield head;
  }
  if (!end.test(tail.toString('latin1'))) throw new Error('its end is missing');
}

const hasKnownEnd = ({ headers }: IncomingMessage): boolean =>
  headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;

function requireBeginning(head: Buffer, beginning: RegExp): void {
  if (!beginning.test(head.toString('latin1'))) throw noExport('it does not begin as an export does');
}

const noExport = (why: string): DebtError =>
  new DebtError('strange_answer', {
    what: 'the answer is not an export',
    why,
    fix: ['debt config explain server', 'open the address of the server in a browser: a network may ask you to sign in'],
  });
