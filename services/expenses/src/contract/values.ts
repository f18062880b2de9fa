/** Single values and money, the elements of every other schema. */

import { named, strict } from '@debt/kit/contract';
import Type, { type Static } from 'typebox';

export const Id = Type.String({ format: 'uuid', description: 'UUID' });
export const Instant = Type.String({ format: 'date-time', description: 'ISO 8601, UTC' });
export const CalendarDate = Type.String({ format: 'date', description: 'ISO 8601 date' });
export const TimeZone = Type.String({
  title: 'time zone',
  minLength: 1,
  maxLength: 64,
  description: 'The time zone of the days, by its name in the IANA database: Europe/Berlin. Without it, days are those of UTC',
});
export const Currency = Type.String({
  title: 'currency',
  pattern: '^[A-Z]{3}$',
  'x-form': 'A currency is a code of three capitals, such as EUR.',
  description: 'ISO 4217 code in capitals',
});
/** Handles begin with a letter and are not case-sensitive. */
export const Handle = Type.String({
  title: 'handle',
  pattern: '^[A-Za-z][A-Za-z0-9_-]{1,29}$',
  'x-form': 'A handle has 2 to 30 letters, digits, - and _, and begins with a letter.',
  description: '2 to 30 letters, digits, - and _, beginning with a letter',
});
const noOuterSpace = '^\\S(.*\\S)?$';

/** As a user types it: not empty, and no longer than an alias. */
export const Addressee = Type.String({
  title: 'name of the counterparty',
  minLength: 1,
  maxLength: 60,
  pattern: noOuterSpace,
  'x-form': 'An alias or a handle cannot begin or end with a space.',
  description: 'A whole alias or `@handle` in my address book, in upper or lower case',
});
/** `hidden_character` refuses invisible characters in names and descriptions. */
export const Alias = Type.String({
  title: 'alias',
  minLength: 1,
  maxLength: 60,
  pattern: noOuterSpace,
  'x-form': 'An alias cannot begin or end with a space.',
  description: 'My own name for a person; no invisible characters',
});
export const Name = Type.String({
  title: 'name',
  minLength: 1,
  maxLength: 80,
  pattern: noOuterSpace,
  'x-form': 'A name cannot begin or end with a space.',
  description: 'No invisible characters',
});
export const Client = Type.String({
  title: 'name of the client',
  maxLength: 100,
  description: 'The name that the client gives itself; no invisible characters',
});
/** `email_invalid` refuses anything else: the formats of JSON Schema allow no domain in another script beside one that mail is sent to. */
export const Email = Type.String({
  title: 'e-mail address',
  minLength: 3,
  maxLength: 254,
  description: 'Its domain may be in any script',
});
export const Password = Type.String({ title: 'password', minLength: 10, maxLength: 200, description: '10 to 200 characters' });
export const NewPassword = Type.String({ title: 'new password', minLength: 10, maxLength: 200, description: '10 to 200 characters' });
export const CurrentPassword = Type.String({ title: 'current password', maxLength: 200 });
/** A one-time code, as a user types it. */
export const Code = Type.String({ title: 'code', minLength: 1, maxLength: 20 });
export const Description = Type.String({
  title: 'description',
  maxLength: 500,
  description: 'May contain line breaks, but no other control characters and no unbalanced bidirectional controls',
});
export const DueOn = Type.String({ title: 'due date', format: 'date', description: 'ISO 8601 date, within a hundred years of today' });

export const Money = named(
  'Money',
  strict(
    {
      amount: Type.String({
        pattern: '^-?\\d{1,30}(\\.\\d{1,3})?$',
        maxLength: 35,
        description: 'Decimal with a point and exactly the digits of the currency',
      }),
      currency: Currency,
    },
    { description: 'An amount of money. Never a float.' },
  ),
);
/** An amount from a user: greater than zero. The ledger refuses one that is too large or too precise, because it knows the bounds. */
export const PositiveMoney = named(
  'PositiveMoney',
  strict(
    {
      amount: Type.String({
        title: 'amount',
        pattern: '^\\d+(\\.\\d+)?$',
        'x-form': 'An amount is a number such as 12.50, without sign, exponent and separators.',
        maxLength: 100,
        description: 'Decimal with a point, no sign, no exponent, no separators',
      }),
      currency: Currency,
    },
    { description: 'Greater than zero, at most 10^15 minor units, no more digits than the currency has.' },
  ),
);

export type MoneyBody = Static<typeof Money>;
