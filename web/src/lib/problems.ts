import { fieldSentence } from './field-sentences.ts';

export interface FieldError {
  readonly field: string;
  readonly message: string;
}

/** The server has refused a request, with a stable `code` and a sentence for people. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly code: string;
  readonly status: number;
  readonly fields: readonly FieldError[];
  /** The time after which the request may be sent again; undefined when the server has set none. */
  readonly retryAfterSeconds: number | undefined;

  constructor(body: unknown, response: Pick<Response, 'status' | 'headers'>) {
    const problem = objectOf(body);
    const fields = fieldsOf(problem['errors']);
    const code = textOf(problem['code']);
    super(sentenceFor(code, textOf(problem['detail']) ?? textOf(problem['title']) ?? `The server answered ${response.status}.`, fields));
    this.code = code ?? 'unknown';
    this.status = response.status;
    this.fields = fields;
    this.retryAfterSeconds = secondsOf(response.headers.get('retry-after'));
  }
}

/** There was no answer: the browser is offline, or the platform is restarting. It is unknown whether the request had an effect. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
}

/** Whether the session has ended. A wrong password is another error. */
export const isSignedOut = (error: unknown): boolean => error instanceof Refused && error.code === 'not_signed_in';

/** Whether the same request with the same key may succeed later. */
export const mayComeBack = (error: unknown): boolean =>
  error instanceof Unreachable || (error instanceof Refused && (error.status >= 500 || error.status === 429 || error.code === 'in_flight'));

/** One sentence about any error, for people. */
export function sentenceOfError(error: unknown): string {
  if (error instanceof Unreachable) return 'The server cannot be reached right now.';
  if (error instanceof Refused) return error.message;
  return 'Something went wrong on this page. Reload it and try again.';
}

const secondsMax = 86_400;

function secondsOf(header: string | null): number | undefined {
  if (header === null || !/^\d+$/.test(header)) return undefined;
  return Math.min(Math.max(Number(header), 1), secondsMax);
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

const objectOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};

/** The API names a field `body.email`, a form names it `email`. One mistake for each field is enough. */
function fieldsOf(value: unknown): readonly FieldError[] {
  if (!Array.isArray(value)) return [];
  const found = value.flatMap((item: unknown) => {
    const { field, code, message } = objectOf(item);
    if (typeof field !== 'string' || typeof message !== 'string') return [];
    const name = field.replace(/^(?:body|querystring)[./]/, '');
    return [{ field: name, message: fieldSentence(name, textOf(code) ?? '', message) }];
  });
  return found.filter(({ field }, at) => found.findIndex((each) => each.field === field) === at);
}

/** A refused form is described by the sentences about its fields; any other refusal by its own. */
const sentenceFor = (code: string | undefined, detail: string, fields: readonly FieldError[]): string =>
  code === 'invalid_request' && fields.length > 0 ? fields.map(({ message }) => message).join(' ') : detail;
