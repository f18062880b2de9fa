/** ISO 4217: digits after the decimal point, and whether the currency is still issued. Debts in a retired currency can be paid off, but not opened. */
export interface CurrencyInfo {
  readonly code: string;
  readonly exponent: number;
  readonly retired: boolean;
}

/** From list one of ISO 4217. Not from `Intl`, whose values change with the ICU version. */
const issued: Readonly<Record<number, string>> = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF',
  2:
    'AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD ' +
    'EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL ' +
    'MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR ' +
    'SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG',
  3: 'BHD IQD JOD KWD LYD OMR TND',
};

/** From list three: currencies that were replaced in recent years, so debts in them may still exist. */
const retired: Readonly<Record<number, string>> = {
  0: 'BYR',
  2: 'ANG ATS BEF BGN CUC CYP DEM EEK ESP FIM FRF GRD HRK IEP ITL LTL LUF LVL MRO MTL NLG PTE SIT SKK SLL STD VEF ZMK ZWL',
};

const entriesOf = (groups: Readonly<Record<number, string>>, isRetired: boolean): readonly CurrencyInfo[] =>
  Object.entries(groups).flatMap(([exponent, codes]) =>
    codes.split(' ').map((code) => ({ code, exponent: Number(exponent), retired: isRetired })),
  );

/** All known currencies by code. */
export const currencies: ReadonlyMap<string, CurrencyInfo> = new Map(
  [...entriesOf(issued, false), ...entriesOf(retired, true)].map((currency) => [currency.code, currency]),
);

/** The currency of a code in upper or lower case, or undefined when ISO 4217 does not define it. */
export const findCurrency = (code: string): CurrencyInfo | undefined => currencies.get(code.toUpperCase());
