/** Turns the error output of kubectl into one sentence and a reason on which code can decide. */
import type { FailureId } from '../failures/failure-pages.ts';
import { PlatformError } from '../failures/failures.ts';

export type KubectlReason =
  | 'unreachable'
  | 'forbidden'
  | 'immutable'
  | 'conflict'
  | 'exists'
  | 'not found'
  | 'invalid'
  | 'timed out'
  | 'missing'
  | 'other';

export interface Classified {
  readonly reason: KubectlReason;
  /** The message of the API or of kubectl, on one line. */
  readonly text: string;
}

const sentences: Readonly<
  Record<KubectlReason, { readonly id: FailureId; readonly report: (text: string) => string; readonly fix: readonly string[] }>
> = {
  unreachable: { id: 'unreachable', report: (text) => `the API of the cluster does not answer: ${text}`, fix: [] },
  forbidden: {
    id: 'step_failed',
    report: (text) => `the cluster does not let this login do that: ${text}`,
    fix: ['kubectl auth can-i --list'],
  },
  immutable: { id: 'step_failed', report: (text) => `a field that never changes would have to change: ${text}`, fix: [] },
  conflict: {
    id: 'step_failed',
    report: (text) => `another process changed it meanwhile, or owns the field: ${text}`,
    fix: ['run the command again'],
  },
  exists: { id: 'step_failed', report: (text) => `it is there already: ${text}`, fix: [] },
  'not found': { id: 'not_found', report: (text) => `the cluster does not have it: ${text}`, fix: [] },
  invalid: { id: 'step_failed', report: (text) => `the cluster refuses an object: ${text}`, fix: [] },
  'timed out': { id: 'timeout', report: (text) => `kubectl did not come back: ${text}`, fix: [] },
  missing: { id: 'tool_missing', report: (text) => `there is no kubectl at ${text}`, fix: ['install kubectl, then run the command again'] },
  other: { id: 'step_failed', report: (text) => `kubectl failed: ${text}`, fix: [] },
};

export class KubectlError extends PlatformError {
  readonly reason: KubectlReason;

  constructor({ reason, text }: Classified, options?: ErrorOptions) {
    const { id, report, fix } = sentences[reason];
    super(id, { what: report(text), fix }, options);
    this.name = 'KubectlError';
    this.reason = reason;
  }
}

/** The API's own reason, as kubectl prints it: `Error from server (Forbidden): …`. */
const reasons: Readonly<Record<string, KubectlReason>> = {
  Forbidden: 'forbidden',
  Unauthorized: 'forbidden',
  Conflict: 'conflict',
  AlreadyExists: 'exists',
  NotFound: 'not found',
  Invalid: 'invalid',
  BadRequest: 'invalid',
  Timeout: 'timed out',
  ServerTimeout: 'timed out',
  TooManyRequests: 'unreachable',
  RequestEntityTooLarge: 'invalid',
  ServiceUnavailable: 'unreachable',
};

/**
 * kubectl has one exit code for all failures. The API's own reason is the most reliable part of its output. A failure without a reason, or with one
 * that is too general, is recognised by the spelling of the API, of Go and of the releases of kubectl. `platform/test/golden/kubectl-failures.json`
 * contains real ones.
 */
export function classify(stderr: string): Classified {
  const message = readableText(stderr);
  const reasonIn = (table: readonly Spelling[]) => table.find(({ is }) => is.test(message))?.reason;
  const named = /\(([A-Za-z]+)\): /.exec(message)?.[1];
  const known = named === undefined ? undefined : reasons[named];
  return { reason: reasonIn(spellings) ?? known ?? reasonIn(network) ?? 'other', text: shortened(message) };
}

interface Spelling {
  readonly reason: KubectlReason;
  readonly is: RegExp;
}

/** The API has one reason, Invalid, for these, and none for unknown fields. */
const spellings: readonly Spelling[] = [
  { reason: 'immutable', is: /field is immutable|may not be changed|updates to statefulset spec for fields other than/i },
  { reason: 'conflict', is: /Apply failed with \d+ conflict/i },
  { reason: 'invalid', is: / is invalid: |unknown field|field not declared in schema|no matches for kind|unable to recognize/i },
];

const network: readonly Spelling[] = [
  { reason: 'forbidden', is: /must be logged in|provide credentials|Unauthorized/i },
  {
    reason: 'unreachable',
    is: /was refused|connection refused|connection reset|no such host|server misbehaving|name resolution|i\/o timeout|deadline exceeded|TLS handshake|x509:|unable to connect|network is unreachable|no route to host|: EOF/i,
  },
];

/** Lines that klog writes begin with a letter, a date and a time; they are not meant for users. */
function readableText(stderr: string): string {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '' && !/^[EIWF]\d{4} /.test(line) && !/^Warning:/.test(line));
  return lines.join(' ').trim() || 'it printed nothing';
}

const textLengthMax = 400;
const endLength = 150;

/** The API quotes whole objects in the middle of its sentences; the cause follows at the end. */
const shortened = (message: string): string =>
  message.length <= textLengthMax ? message : `${message.slice(0, textLengthMax - endLength)} … ${message.slice(-endLength)}`;
