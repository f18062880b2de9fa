import type { Money } from '../client/shapes.ts';

/** `20.00 EUR`: never the sign of a currency, since several share one. */
export const formatMoney = (money: Money): string => `${money.amount} ${money.currency}`;

/** Every digit zero: nothing. */
export const isZero = (money: Money): boolean => !/[1-9]/.test(money.amount);
