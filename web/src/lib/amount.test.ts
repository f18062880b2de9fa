import { bounds, currencies } from '@debt/rules';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { currencyNamedIn, formatMoney, minorOf, moneyOf, readAmount, sampleAmount, withoutCurrency } from './amount.ts';

/** Every language with number formats in this Node, and the countries in which a language has other formats. */
const languages = (() => {
  const letters = Array.from('abcdefghijklmnopqrstuvwxyz');
  const pairs = letters.flatMap((first) => letters.map((second) => first + second));
  return Intl.NumberFormat.supportedLocalesOf([...pairs, ...pairs.flatMap((pair) => letters.map((third) => pair + third))]);
})();
const countries =
  'ar-AE ar-EG ar-IQ ar-MA bn-BD bn-IN de-AT de-CH de-LI en-CH en-DE en-FR en-IN en-ZA es-AR es-ES es-MX fa-AF fa-IR fr-CA fr-CH fr-FR ' +
  'hi-IN hi-u-nu-deva it-CH ja-JP ja-JP-u-nu-fullwide mr-IN my-MM ne-NP nqo-GN pl-PL pt-BR pt-PT sd-PK sr-ME sv-SE ta-u-nu-tamldec th-u-nu-thai ' +
  'ur-IN uz-AF zh-u-nu-hanidec';
const systems = Intl.supportedValuesOf('numberingSystem').flatMap((system) => [`en-u-nu-${system}`, `de-u-nu-${system}`]);
const locales = [...languages, ...countries.split(' '), ...systems];

describe('every amount that the page shows can be read back', () => {
  /** Each set of currencies with the ones that a user could have beside them. */
  const sets = ['JPY', 'EUR', 'INR KWD', 'USD', 'USD CAD', 'JPY CNY EUR', 'GBP EGP', 'CHF SEK'].map((codes) => codes.split(' '));

  test('in every language, script, currency and size, to the last digit', () => {
    const sizes = [1n, 10n, 999n, 1_000n, 1_234n, 12_345n, 100_000n, 1_234_567n, 12_345_678_901n, bounds.amountMinorMax];
    const wrong: string[] = [];
    for (const locale of locales)
      for (const codes of sets)
        for (const code of codes)
          for (const units of sizes) {
            const money = moneyOf(units, code);
            const inUse = new Set(codes);
            const text = formatMoney(money, { locale, inUse });
            for (const assumed of codes) {
              const read = readAmount(text, assumed, locale, inUse);
              if (!read.ok || read.money.amount !== money.amount || read.money.currency !== code)
                wrong.push(`${locale}: ${text} beside ${assumed} ${JSON.stringify(read)}`);
            }
          }

    expect(locales.length).toBeGreaterThan(400);
    expect(wrong).toEqual([]);
  });

  test('for any amount of any currency, beside any other currency in use', () => {
    const any = fc.record({
      locale: fc.constantFrom(...locales),
      code: fc.constantFrom(...currencies.keys()),
      others: fc.array(fc.constantFrom(...currencies.keys()), { maxLength: 3 }),
      units: fc.bigInt({ min: 1n, max: bounds.amountMinorMax }),
    });
    fc.assert(
      fc.property(any, ({ locale, code, others, units }) => {
        const money = moneyOf(units, code);
        const inUse = new Set(others);
        const text = formatMoney(money, { locale, inUse });

        for (const assumed of others) expect(readAmount(text, assumed, locale, inUse)).toEqual({ ok: true, money });
        expect(readAmount(text, code, locale, inUse)).toEqual({ ok: true, money });
      }),
      { numRuns: 2_000 },
    );
  });

  test('the sample in an empty field is a valid amount', () => {
    for (const locale of locales)
      for (const code of ['JPY', 'EUR', 'KWD']) expect(readAmount(sampleAmount(code, locale), code, locale)).toMatchObject({ ok: true });
  });

  test('all digits of an amount are from one script', () => {
    expect(formatMoney({ amount: '51290.82', currency: 'EUR' }, { locale: 'ar-EG' })).toBe('\u200f٥١٬٢٩٠٫٨٢\u00a0€');
    expect(formatMoney({ amount: '10.00', currency: 'USD' }, { locale: 'fa-IR' })).toBe('\u200eUSD\u00a0۱۰٫۰۰');
    expect(formatMoney({ amount: '1234567.80', currency: 'INR' }, { locale: 'mr-IN' })).toBe('₹१२,३४,५६७.८०');
  });
});

describe('an amount as people write it', () => {
  test.each([
    ['20', 'EUR', '20.00', 'EUR'],
    ['20.5', 'EUR', '20.50', 'EUR'],
    ['20,50', 'EUR', '20.50', 'EUR'],
    [' €12 ', 'USD', '12.00', 'EUR'],
    ['12 usd', 'EUR', '12.00', 'USD'],
    ['$3', 'CAD', '3.00', 'CAD'],
    ['$3', 'USD', '3.00', 'USD'],
    ['¥500', 'JPY', '500', 'JPY'],
    ['¥500', 'CNY', '500.00', 'CNY'],
    ['500', 'JPY', '500', 'JPY'],
    ['１２００', 'JPY', '1200', 'JPY'],
    ['1,234.50', 'EUR', '1234.50', 'EUR'],
    ['1.234,50', 'EUR', '1234.50', 'EUR'],
    ['1 234,50', 'EUR', '1234.50', 'EUR'],
    ['١٢٫٥٠', 'EUR', '12.50', 'EUR'],
    ['1.234', 'KWD', '1.234', 'KWD'],
    ['0,500', 'KWD', '0.500', 'KWD'],
    ['.5', 'EUR', '0.50', 'EUR'],
  ])('%j is read with the default currency %s', (text, assumed, amount, currency) => {
    expect(readAmount(text, assumed, 'en')).toEqual({ ok: true, money: { amount, currency } });
  });

  test.each([
    ['', 'Enter the amount as a number, such as 20.00.'],
    ['-5', 'Enter the amount as a number'],
    ['€20 usd', 'Enter the amount as a number'],
    ['$5', '$ is the sign of USD, AUD, CAD and other currencies. Choose the currency, or enter 5 USD.'],
    ['¥500', '¥ is the sign of JPY and CNY. Choose the currency, or enter 500 JPY.'],
    ['1,234', '1,234 could mean two amounts. Enter 1234 or 1.23.'],
    ['1.234', '1.234 could mean two amounts. Enter 1234 or 1.23.'],
    ['1,23.50', 'without spaces and marks'],
    ['0.001', 'EUR has 2 digits after the decimal mark'],
    ['0,500', '2 digits after the decimal mark'],
    ['1234.567', '2 digits after the decimal mark'],
    ['20.', 'missing'],
    ['0', 'Enter at least €0.01.'],
    ['99999999999999', 'Enter at most €10,000,000,000,000.00.'],
    ['5.5 jpy', 'JPY has no decimals'],
    ['5 xyz', 'xyz is not a currency'],
  ])('%j is refused with the text to enter instead', (text, why) => {
    const read = readAmount(text, 'EUR', 'en');

    expect(read.ok ? '' : read.why).toContain(why);
  });

  test.each([
    ['20 usd', 'EUR', 'USD'],
    ['€5', 'USD', 'EUR'],
    ['$5', 'CAD', 'CAD'],
    ['$5', 'EUR', undefined],
    ['20', 'EUR', undefined],
    ['20 us', 'EUR', undefined],
  ])('%j beside %s names %s as its currency', (text, assumed, code) => {
    expect(currencyNamedIn(text, assumed)).toBe(code);
  });

  test('the number is kept when its currency is removed', () => {
    expect(['20 usd', '€1.234,50', '20', 'twenty'].map(withoutCurrency)).toEqual(['20', '1.234,50', '20', 'twenty']);
  });
});

describe('money for people', () => {
  test.each([
    ['1234567.80', 'en', '€1,234,567.80'],
    ['1234567.80', 'de', '1.234.567,80\u00a0€'],
    ['-3.00', 'en', '\u2212€3.00'],
    ['900719925474099312.34', 'en', '€900,719,925,474,099,312.34'],
  ])('%s in %s reads %s, exactly', (amount, locale, expected) => {
    expect(formatMoney({ amount, currency: 'EUR' }, { locale })).toBe(expected);
  });

  test('a sign is shown on request, and never on zero', () => {
    expect(formatMoney({ amount: '5', currency: 'JPY' }, { locale: 'en', signed: true })).toBe('+JPY\u00a05');
    expect(formatMoney({ amount: '-0.00', currency: 'EUR' }, { locale: 'en', signed: true })).toBe('€0.00');
  });

  test.each([
    ['USD', 'USD EUR', '$20.00'],
    ['USD', 'USD CAD', 'USD\u00a020.00'],
    ['CAD', 'USD', 'CAD\u00a020.00'],
    ['EUR', 'USD CAD', '€20.00'],
    ['CNY', 'CNY JPY', 'CNY\u00a020.00'],
    ['CNY', 'CNY', '¥20.00'],
    ['GBP', '', '£20.00'],
    ['GBP', 'GBP EGP', 'GBP\u00a020.00'],
    ['CHF', 'CHF', 'CHF\u00a020.00'],
    ['SEK', 'SEK', 'SEK\u00a020.00'],
  ])('%s is shown with its sign only if no other currency of %s has it: %s', (currency, codes, expected) => {
    expect(formatMoney({ amount: '20.00', currency }, { locale: 'en', inUse: new Set(codes.split(' ')) })).toBe(expected);
  });

  test('a sign that the page shows for the one dollar in use means this dollar in a field for another currency', () => {
    const inUse = new Set(['USD', 'EUR']);

    expect(readAmount('$5', 'EUR', 'en', inUse)).toEqual({ ok: true, money: { amount: '5.00', currency: 'USD' } });
    expect(readAmount('$5', 'EUR', 'en', new Set(['USD', 'CAD', 'EUR']))).toMatchObject({ ok: false });
    expect(readAmount('$5', 'CAD', 'en', inUse)).toMatchObject({ money: { currency: 'CAD' } });
  });

  test('minor units of negative amounts below one keep their sign', () => {
    expect(minorOf({ amount: '-0.05', currency: 'EUR' })).toBe(-5n);
  });
});
