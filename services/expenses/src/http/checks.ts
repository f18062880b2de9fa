import { AppError } from '@debt/kit/errors';
import { describeHidden, dueDays, findCurrency, findHidden, type TextUse } from '@debt/rules';

/**
 * Checks texts by the name of their field. Texts that were stored before this rule are left as they are.
 * @throws AppError `hidden_character`, naming the field and the character.
 */
export function requireVisible(use: TextUse, texts: Readonly<Record<string, string | undefined>>): void {
  const fields = Object.entries(texts).flatMap(([field, text]) => {
    const hidden = text === undefined ? undefined : findHidden(text, use);
    return hidden === undefined ? [] : [{ field, message: describeHidden(hidden) }];
  });
  if (fields.length > 0)
    throw new AppError('hidden_character', fields.map(({ field, message }) => `${field} ${message}`).join('; '), { fields });
}

/** A filter by a currency that does not exist would look like an empty ledger. Retired ones may still be owed. @throws AppError `currency_unknown` */
export function requireCurrency(currency: string | undefined): void {
  if (currency === undefined || findCurrency(currency) !== undefined) return;
  throw new AppError('currency_unknown', `${currency} is not a currency of ISO 4217.`, {
    fields: [{ field: 'currency', message: 'is not a currency of ISO 4217' }],
  });
}

/** @throws AppError `due_out_of_range`, naming the first and the last allowed day. */
export function requireDueDay(dueOn: string | null | undefined, now = new Date()): void {
  const { earliest, latest } = dueDays(now);
  if (dueOn === null || dueOn === undefined || (dueOn >= earliest && dueOn <= latest)) return;
  const allowed = `from ${earliest} to ${latest}`;
  throw new AppError('due_out_of_range', `dueOn is too far away from today; allowed is ${allowed}`, {
    fields: [{ field: 'dueOn', message: 'is too far away from today', allowed }],
  });
}
