/** Events and failures in sentences. */
import type { Change, Failure, FieldChange } from '../runner/events.ts';
import { type Paint, wrap } from './style.ts';

/** Several lines: the id and what, then why, what to do, and the last log lines. */
export function failureText(failure: Failure, paint: Paint, columns: number): string {
  const lines = [`${paint('bad', 'failed')} ${failure.what}`];
  if (failure.why !== '') lines.push(wrap(`because ${failure.why}`, columns, '  '));
  if (failure.logs !== undefined && failure.logs.length > 0)
    lines.push('  last lines of its log:', ...failure.logs.map((line) => `    ${line}`));
  for (const fix of failure.fix) lines.push(`  try: ${fix}`);
  lines.push(paint('quiet', `  more: debt-platform explain ${failure.id}`));
  return lines.join('\n');
}

export interface FailureJson {
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly why: string;
    readonly fix: readonly string[];
    readonly retry: boolean;
    readonly logs?: readonly string[];
  };
}

export function failureJson({ id, what, why, fix, retry, logs }: Failure): FailureJson {
  return { error: { code: id, message: what, why, fix, retry, ...(logs === undefined ? {} : { logs }) } };
}

export function changeText({ op, kind, name, data, fields, monthly, monthlyMax }: Change): string {
  const detail = fields.map(fieldText);
  return [
    `${op} ${kind} ${name}`,
    ...(data === 'untouched' ? [] : [`(data ${data})`]),
    ...(detail.length === 0 ? [] : [`(${detail.join(', ')})`]),
    ...(monthly === undefined ? [] : [`(${dollars(monthly, monthlyMax)} a month)`]),
  ].join(' ');
}

/** `34.00 USD`, or `34.00 to 52.00 USD`. */
export function dollars(from: number, to = from): string {
  return from === to ? `${from.toFixed(2)} USD` : `${from.toFixed(2)} to ${to.toFixed(2)} USD`;
}

/** A value that may not be shown has neither side. */
function fieldText({ path, before, after }: FieldChange): string {
  if (after === undefined) return `${path} ${before ?? 'changed'}`;
  return before === undefined ? `${path} ${after}` : `${path} ${before} → ${after}`;
}
