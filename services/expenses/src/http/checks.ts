import { AppError, type FieldProblem, fieldError } from '@debt/kit/errors';
import { describeHidden, dueDays, findCurrency, findHidden, type TextUse } from '@debt/rules';

/**
 * Checks texts by the name of their field. Texts that were stored before this rule are left as they are.
 * @throws AppError `hidden_character`, naming the field and the character.
 */
export function requireVisible(use: TextUse, texts: Readonly<Record<string, string | undefined>>): void {
  const fields = Object.entries(texts).flatMap(([field, text]): readonly FieldProblem[] => {
    const hidden = text === undefined ? undefined : findHidden(text, use);
    return hidden === undefined ? [] : [{ field, code: 'hidden_character', message: `The ${field} ${describeHidden(hidden)}.` }];
  });
  if (fields.length > 0) throw new AppError('hidden_character', fields.map(({ message }) => message).join(' '), { fields });
}

/** A filter by a currency that does not exist would look like an empty ledger. Retired ones may still be owed. @throws AppError `currency_unknown` */
export function requireCurrency(currency: string | undefined): void {
  if (currency === undefined || findCurrency(currency) !== undefined) return;
  throw fieldError('currency_unknown', {
    field: 'currency',
    code: 'not_allowed',
    message: `${currency} is not a currency of ISO 4217.`,
  });
}

/** @throws AppError `due_out_of_range`, naming the first and the last allowed day. */
export function requireDueDay(dueOn: string | null | undefined, now = new Date()): void {
  const { earliest, latest } = dueDays(now);
  if (dueOn === null || dueOn === undefined || (dueOn >= earliest && dueOn <= latest)) return;
  const allowed = `from ${earliest} to ${latest}`;
  const message = `The due date is too far from today; it can be ${allowed}.`;
  throw fieldError('due_out_of_range', { field: 'dueOn', code: 'out_of_range', message, allowed });
}
