import { findCurrency } from './currencies.ts';

interface SignUse {
  /** The currency of the sign without further context. Undefined when several currencies have an equal claim. */
  readonly main?: string;
  /** Other currencies whose amounts use the sign. */
  readonly shared?: string;
}

const signs: Readonly<Record<string, SignUse>> = {
  '€': { main: 'EUR' },
  '£': { main: 'GBP', shared: 'EGP FKP GIP LBP SDG SHP SSP SYP' },
  '₹': { main: 'INR' },
  '₺': { main: 'TRY' },
  '₩': { main: 'KRW', shared: 'KPW' },
  '₪': { main: 'ILS' },
  '₫': { main: 'VND' },
  '₴': { main: 'UAH' },
  '₦': { main: 'NGN' },
  '₱': { main: 'PHP' },
  '₽': { main: 'RUB' },
  '₸': { main: 'KZT' },
  '₾': { main: 'GEL' },
  '₼': { main: 'AZN' },
  '₵': { main: 'GHS' },
  '₮': { main: 'MNT' },
  '₭': { main: 'LAK' },
  '₲': { main: 'PYG' },
  '₡': { main: 'CRC' },
  '฿': { main: 'THB' },
  '৳': { main: 'BDT' },
  $: {
    shared:
      'USD AUD CAD NZD SGD HKD MXN TWD ARS CLP COP BBD BMD BND BRL BSD BZD CVE DOP FJD GYD JMD KYD LRD NAD NIO SBD SRD TOP TTD UYU WST XCD',
  },
  '¥': { shared: 'JPY CNY' },
  '₨': { shared: 'PKR LKR NPR MUR SCR' },
};

/** The currency of a unit. `shared`: several currencies use the sign, and the choice is ambiguous. */
export type ReadUnit =
  | { readonly ok: true; readonly code: string }
  | { readonly ok: false; readonly problem: 'unknown' }
  /** Most common first. */
  | { readonly ok: false; readonly problem: 'shared'; readonly candidates: readonly string[] };

/**
 * The currency of a code or a sign beside an amount. `assumed` is the currency of the amount without a unit. It decides between currencies that share
 * a sign, and only when it is one of them, so `$5` is never 5 EUR.
 */
export function readUnit(unit: string, assumed: string | undefined): ReadUnit {
  const use = Object.hasOwn(signs, unit) ? signs[unit] : undefined;
  if (use === undefined) return knownCode(unit);
  const shared = use.shared?.split(' ') ?? [];
  if (assumed !== undefined && shared.includes(assumed)) return { ok: true, code: assumed };
  return use.main === undefined ? { ok: false, problem: 'shared', candidates: shared } : { ok: true, code: use.main };
}

function knownCode(unit: string): ReadUnit {
  const currency = findCurrency(unit);
  return currency === undefined ? { ok: false, problem: 'unknown' } : { ok: true, code: currency.code };
}
