/** Describes events in sentences. */
import type { Change, Cost, FieldChange } from '../runner/events.ts';

/** `0.4 s`, `12 s`, `3 min 5 s`. */
export function duration(ms: number): string {
  if (ms < 9_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** `4 kB`, `1.5 MB`; empty for a size that only a server knows. */
export function sizeText(bytes: number): string {
  if (!Number.isFinite(bytes)) return '';
  return bytes < 100_000 ? `${Math.ceil(bytes / 1_000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
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

/** A secret value is shown on neither side. */
function fieldText({ path, before, after }: FieldChange): string {
  if (after === undefined) return `${path} ${before ?? 'changed'}`;
  return before === undefined ? `${path} ${after}` : `${path} ${before} → ${after}`;
}

/** Two or three lines: before and after, and the accuracy of the estimate. */
export function costText({ before, after, asOf, unpriced }: Cost): string {
  const change = before.to === after.to && before.from === after.from ? '' : `, now ${dollars(before.from, before.to)}`;
  const lines = [
    `An estimated ${dollars(after.from, after.to)} a month${change}.`,
    `Prices are list prices of ${asOf}, not fetched; use decides within the range.`,
  ];
  if (unpriced.length > 0) lines.push(`Not in it, because their price is not known: ${unpriced.join(', ')}.`);
  return lines.join('\n');
}
