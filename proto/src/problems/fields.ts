/** Why a field of a request was refused: the `code` of one item of `errors`. */
export const fieldCodes = [
  'missing',
  'empty',
  'unknown',
  'too_short',
  'too_long',
  'too_small',
  'too_large',
  'too_precise',
  'out_of_range',
  'wrong_type',
  'wrong_form',
  'not_allowed',
  'conflicting',
  'hidden_character',
  'unstorable_character',
  'taken',
  'wrong',
  'guessable',
] as const;
/** A code of one refused field; stable, for programs. */
export type FieldCode = (typeof fieldCodes)[number];
