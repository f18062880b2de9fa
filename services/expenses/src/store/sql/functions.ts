import { readFileSync } from 'node:fs';
import { currencies } from '@debt/rules';
import { limits } from '../../limits.ts';
import { plannedByIndex } from './planning.ts';

/** Bounds as functions, so that the files are plain SQL. The planner replaces the call by the value. */
const bounds = Object.entries({
  debts_per_transaction_max: `integer ${limits.debtsPerTransactionMax}`,
  outstanding_minor_max: `bigint ${limits.outstandingMinorMax}`,
  pending_per_account_max: `integer ${limits.pendingPerAccountMax}`,
  sweep_rows_max: `integer ${limits.sweepRowsMax}`,
  first_contacts_per_day_max: `integer ${limits.firstContactsPerDayMax}`,
  first_contact_after_decline: `interval interval '${limits.firstContactAfterDeclineHours} hours'`,
  deleted_looked_at: `interval interval '${limits.deletedLookedAtMs} milliseconds'`,
}).map(([name, typed]) => {
  const [type = '', ...value] = typed.split(' ');
  return `create or replace function ${name}() returns ${type} language sql immutable parallel safe return ${value.join(' ')};\n`;
});

const codesOf = (exponent: number): string =>
  [...currencies.values()].flatMap((currency) => (currency.exponent === exponent ? [`'${currency.code}'`] : [])).join(', ');

/** Powers of ten, the exponent of the currency negated. A look-up in the table would cost each amount a query. */
const minorUnit = /* sql */ `
create or replace function minor_unit(p_currency text) returns numeric language sql immutable parallel safe
return case ${[0, 3].map((exponent) => `when p_currency in (${codesOf(exponent)}) then ${exponent === 0 ? '1' : '0.001'}`).join(' ')} else 0.01 end;
`;

/** Callees first: PostgreSQL parses the body of an SQL function when it is created. */
const files = [
  ...['refused', 'done', 'allocate', 'refusal', 'post'].map((name) => `posting/${name}`),
  ...[
    'iso',
    'money',
    'verb',
    'person-json',
    'person-view',
    'transaction-json',
    'transaction-view',
    'allocation-json',
    'allocation-json-with-debt',
  ].map((name) => `views/${name}`),
  ...['allocations', 'detail-json', 'transaction-detail', 'debt-view'].map((name) => `views/${name}`),
  ...['party-json', 'party-event', 'transaction-event', 'event-allocations', 'emit-transaction'].map((name) => `events/${name}`),
  ...['signed-in', 'consent-from', 'pair-lock', 'try-lock-address-book', 'try-lock-pair', 'first-contact-refusal'].map(
    (name) => `parties/${name}`,
  ),
  ...['target-refusal', 'addressed'].map((name) => `parties/${name}`),
  ...['recorded-before', 'locate-account', 'counterparty', 'addressing-refusal', 'reversal-refusal', 'pending-refusal', 'fit-refusal'].map(
    (name) => `record/${name}`,
  ),
  ...['open-account', 'answer-recorded', 'record-one', 'record-transaction', 'record-batch'].map((name) => `record/${name}`),
  ...['connect-after-first-contact', 'decide', 'set-due'].map((name) => `decide/${name}`),
  ...['cancel-pending', 'decline-all-from', 'clear-deleted-user', 'clear-deleted-users'].map((name) => `cancel/${name}`),
] as const;

/** The functions that the service calls. Those that only these call run under their settings. */
const entryPoints = [
  'record_transaction(jsonb)',
  'record_batch(jsonb)',
  'decide(jsonb)',
  'set_due(jsonb)',
  'decline_all_from(jsonb)',
  'cancel_pending(uuid, uuid[])',
  'clear_deleted_users()',
].map((name) => `alter function ${name} set search_path = public, pg_temp ${plannedByIndex};\n`);

/** All functions, each `create or replace`. A release that changes one appends a migration that runs this text again. */
export const functions = [
  ...bounds,
  minorUnit,
  ...files.map((file) => readFileSync(new URL(`${file}.sql`, import.meta.url), 'utf8')),
  ...entryPoints,
].join('\n');
