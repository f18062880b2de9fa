/** What kubectl says when it fails, as one sentence and a reason that code can decide by. */
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
  /** What the API or kubectl said, one line. */
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
    report: (text) => `somebody else changed it meanwhile, or owns the field: ${text}`,
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
  ServiceUnavailable: 'unreachable',
};

/** kubectl has one exit code for everything, so that only its words are left: the API's reason first, then how Go names failures of the network. */
export function classify(stderr: string): Classified {
  const text = lastLine(stderr);
  const named = /\(([A-Za-z]+)\):/.exec(stderr)?.[1];
  if (/field is immutable|updates to statefulset spec for fields other than/i.test(stderr)) return { reason: 'immutable', text };
  if (/conflicts? with|Apply failed with \d+ conflict/i.test(stderr)) return { reason: 'conflict', text };
  if (/ is invalid: |unknown field/.test(stderr)) return { reason: 'invalid', text };
  const known = named === undefined ? undefined : reasons[named];
  if (known !== undefined) return { reason: known, text };
  if (/You must be logged in|must be logged in to the server/.test(stderr)) return { reason: 'forbidden', text };
  if (/connection refused|no such host|i\/o timeout|TLS handshake|unable to connect|network is unreachable|: EOF/i.test(stderr))
    return { reason: 'unreachable', text };
  return { reason: 'other', text };
}

const textLengthMax = 400;

/** Lines that klog writes for itself begin with a letter, a date and a place, and say nothing to people. */
function lastLine(stderr: string): string {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '' && !/^[EIW]\d{4} /.test(line) && !/^Warning:/.test(line));
  return (lines.join(' ').trim() || 'it said nothing').slice(0, textLengthMax);
}
