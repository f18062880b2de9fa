/**
 * The mistake in a field as a sentence for the user. The server reports mistakes in the terms of its schema, which are exact and meant for
 * programs.
 */
export function fieldSentence(field: string, message: string): string {
  const name = field.split(/[./]/).at(-1) ?? '';
  const own = specific[`${name} ${message}`];
  if (own !== undefined) return own;
  for (const [pattern, sentence] of patterns) {
    const matched = pattern.exec(message);
    if (matched !== null) return sentence(name, matched[1] ?? '');
  }
  if (schemaTerms.test(message)) return 'This cannot be used as it is. Change it and try again.';
  return /^(?:is|has) /.test(message) ? asSentence(`this ${message}`) : asSentence(message);
}

/** Whether a text uses the terms of a schema, so that it must not be shown to people. */
export const isInSchemaTerms = (text: string): boolean => schemaTerms.test(text);

const schemaTerms = /\bmust (?:NOT|not|match|have|be|pass)\b|"\^/;

/** What to enter into an empty field. */
const required: Readonly<Record<string, string>> = {
  login: 'Enter your handle or your e-mail address.',
  password: 'Enter your password.',
  current: 'Enter your current password.',
  next: 'Enter a new password.',
  name: 'Enter a name.',
  alias: 'Enter a name.',
  handle: 'Enter a handle.',
  email: 'Enter your e-mail address.',
  code: 'Enter the code from the e-mail.',
  amount: 'Enter an amount.',
  currency: 'Choose a currency.',
};

export const requiredSentence = (name: string): string => required[name] ?? 'Fill this in.';

const handleRule = 'A handle has 2 to 30 letters, digits, - and _, and begins with a letter.';

const specific: Readonly<Record<string, string>> = {
  'handle is taken': 'This handle is taken. Choose another one.',
  'handle is not a handle': handleRule,
  'handle is not yours': 'This is not your handle.',
  'password is not right': 'This is not your password.',
  'password is too easy to guess': 'This password is too easy to guess. Use several unrelated words.',
  'code is not right': 'This code is wrong, used or expired. Check it, or ask for a new one.',
  'currency is not a known currency': 'This currency is not known. Choose another one.',
  'alias is taken': 'Another person in your address book has this name. Choose another one.',
  'email is not an e-mail address': 'Enter an address such as you@example.org.',
  'dueOn is too far away from today': 'Choose a date within a hundred years of today.',
};

const badlyWritten: Readonly<Record<string, string>> = {
  handle: handleRule,
  currency: 'Choose a currency from the list.',
  amount: 'Enter the amount as a number.',
  name: 'Enter a name without a space before or after it.',
  alias: 'Enter a name without a space before or after it.',
};

const formats: Readonly<Record<string, string>> = {
  email: 'Enter an address such as you@example.org.',
  date: 'Choose a date.',
  uuid: 'This no longer exists. Reload the page and try again.',
};

const patterns: readonly (readonly [RegExp, (name: string, part: string) => string])[] = [
  [/must NOT have fewer than 1 char/, requiredSentence],
  [/must have required property '([^']*)'/, (_name, property) => requiredSentence(property)],
  [/must NOT have fewer than (\d+) char/, (_name, count) => `Enter at least ${count} characters.`],
  [/must NOT have more than (\d+) char/, (_name, count) => `Enter at most ${count} characters.`],
  [/^has more than (\d+) char/, (_name, count) => `Enter at most ${count} characters.`],
  [/must match pattern/, (name) => badlyWritten[name] ?? 'This has the wrong form. Change it and try again.'],
  [/must match format "([^"]*)"/, (_name, format) => formats[format] ?? 'This has the wrong form. Change it and try again.'],
];

const asSentence = (text: string): string => {
  const capital = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?…]$/.test(capital) ? capital : `${capital}.`;
};
