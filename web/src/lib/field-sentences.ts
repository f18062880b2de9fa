/**
 * The mistake in a field as a sentence for the user. The server sends a sentence with each; the page has its own where a form knows more: what to
 * enter or to choose.
 */
export const fieldSentence = (field: string, code: string, message: string): string => {
  const name = field.split(/[./]/).at(-1) ?? '';
  return specific[`${name} ${code}`] ?? (isEmpty(code) ? requiredSentence(name) : message);
};

const isEmpty = (code: string): boolean => code === 'missing' || code === 'empty';

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

/** Mistakes that the page finds itself. */
export const mistakes = {
  handle: 'A handle has 2 to 30 letters, digits, - and _, and begins with a letter.',
  email: 'Enter an address such as you@example.org.',
} as const;

const specific: Readonly<Record<string, string>> = {
  'handle taken': 'This handle is taken. Choose another one.',
  'password wrong': 'This is not your password.',
  'currency not_allowed': 'This currency is not known. Choose another one.',
  'currency wrong_form': 'Choose a currency from the list.',
  'alias taken': 'Another person in your address book has this name. Choose another one.',
  'alias wrong_form': 'Enter a name without a space before or after it.',
  'email wrong_form': mistakes.email,
  'dueOn out_of_range': 'Choose a date within a hundred years of today.',
  'dueOn wrong_form': 'Choose a date.',
};
