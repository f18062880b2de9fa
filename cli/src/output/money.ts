import type { Money } from '@debt/proto/http';

/** `20.00 EUR`, with the code instead of the sign, since several currencies share a sign. */
export const formatMoney = (money: Money): string => `${money.amount} ${money.currency}`;

/** Whether all digits are zero. */
export const isZero = (money: Money): boolean => !/[1-9]/.test(money.amount);
