import { type Guarded, partly } from '@debt/proto/guard';
import { problem } from '@debt/proto/guards';
import { findProblem } from '@debt/proto/problems';
import type { ExitName } from '@debt/terminal/exit-codes';
import type { FailureDetails } from '@debt/terminal/failures/failure';
import { clean } from '@debt/terminal/text/foreign';
import { platformCommand, type Server } from '../config/server.ts';
import { DebtError } from '../failures.ts';
import { formatMoney } from '../output/money.ts';
import { sideToUpdate } from '../release.ts';
import type { NoAnswer } from './plain-http.ts';
import { type Answer, releaseOf } from './transport.ts';

/** A gateway or a proxy of others on the way may know no more than a code. */
const isProblem = partly(problem, 'code');

/** What to type next, by error code. */
const fixes: Readonly<Record<string, readonly string[]>> = {
  unauthenticated: ['debt login'],
  not_signed_in: ['debt login'],
  not_activated: ['debt activate CODE', 'debt resend, when no e-mail has arrived'],
  person_not_found: ['debt people'],
  transaction_not_found: ['debt history'],
  debt_not_found: ['debt debts --all'],
  not_accepting: ['ask them about it'],
  exceeds_outstanding: ['debt debts'],
  already_decided: ['debt show ID'],
  already_reversed: ['debt history'],
  not_posted: ['debt withdraw ID'],
  too_many_pending: ['debt history --awaiting them'],
  first_contact_pending: ['debt history --awaiting them'],
  needs_other: ['ask them to set it: debt due DEBT DATE'],
  version_changed: ['run the command again'],
  key_reused: ['run the command again'],
  client_too_old: ['update debt'],
};

/** Translates a problem document into a failure for the user of the command line. */
export function toFailure(answer: Answer): DebtError {
  const found = isProblem(answer.body) ? answer.body : undefined;
  const retryAfterSeconds = readRetryAfter(answer);
  const isTemporary = answer.status === 429 || answer.status === 503;
  // A newer server may have codes that this release does not know.
  const isUnknown = found !== undefined && findProblem(found.code) === undefined;
  const details: FailureDetails = {
    what: clean(found?.detail ?? found?.title ?? `the server answered ${answer.status}`),
    fix: [
      ...(fixes[found?.code ?? ''] ?? fallbackFix(answer.status)),
      ...waitFix(retryAfterSeconds, isTemporary),
      ...(isUnknown ? sideToUpdate(releaseOf(answer)) : []),
    ],
    ...(isUnknown ? { isUnexplained: true } : {}),
    retry: isTemporary,
  };
  const why = found === undefined ? undefined : reasons(found);
  const mistakes = found === undefined ? [] : sentences(found);
  return new DebtError(
    { server: clean(found?.code ?? `http_${answer.status}`), exit: exitOf(answer.status, found?.code) },
    {
      ...details,
      ...(why === undefined ? {} : { why }),
      ...(mistakes.length > 1 ? { findings: mistakes.map((what) => ({ what, why: '', fix: [] })) } : {}),
      ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    },
  );
}

/** The sentences about the fields of a request, as the service wrote them. */
const sentences = (found: Guarded<typeof isProblem>): readonly string[] => (found.errors ?? []).map(({ message }) => clean(message));

/** One line with the details of a problem beyond its sentence. */
function reasons(found: Guarded<typeof isProblem>): string | undefined {
  const parts = sentences(found).filter((one) => found.detail?.includes(one) !== true);
  if (found.outstanding !== undefined && found.detail?.includes(found.outstanding.amount) !== true)
    parts.push(`outstanding: ${formatMoney(found.outstanding)}`);
  if (found.available !== undefined) parts.push(`without pending payments: ${formatMoney(found.available)}`);
  if (found.state !== undefined) parts.push(`it is ${clean(found.state)}`);
  return parts.length === 0 ? undefined : parts.join('; ');
}

const fallbackFix = (status: number): readonly string[] =>
  status === 401 ? ['debt login'] : status >= 500 ? ['run the command again later'] : [];

const waitFix = (seconds: number | undefined, isTemporary: boolean): readonly string[] =>
  isTemporary ? [seconds === undefined ? 'try again later' : `try again in ${seconds} seconds`] : [];

const retryAfterMaxSeconds = 24 * 60 * 60;

export function readRetryAfter(answer: Answer): number | undefined {
  const value = answer.headers['retry-after'];
  return value !== undefined && /^\d{1,6}$/.test(value) ? Math.min(Number(value), retryAfterMaxSeconds) : undefined;
}

/** The exit code of a problem. */
export function exitOf(status: number, code: string | undefined): ExitName {
  if (code === 'exceeds_outstanding' || code === 'not_accepting' || code === 'needs_other') return 'fixable';
  switch (status) {
    case 401:
    case 403:
      return 'denied';
    case 404:
    case 410:
      return 'notFound';
    case 409:
    case 412:
      return 'conflict';
    case 502:
    case 503:
      return 'unreachable';
    case 504:
      return 'timeout';
    default:
      return status >= 500 ? 'unreachable' : 'fixable';
  }
}

/** The failure when there was no answer and nothing can have been changed. */
export function toUnreachable(error: NoAnswer, server: Server): DebtError {
  if (error.reason === 'timeout') {
    return new DebtError(
      'timeout',
      {
        what: `${server.origin} did not answer in time`,
        fix: ['--timeout 120'],
        retry: true,
      },
      { cause: error },
    );
  }
  return new DebtError(
    'unreachable',
    {
      what: `${server.origin} cannot be reached`,
      why: error.message,
      fix: server.isLocal
        ? [platformCommand('up', nameOf(server)), platformCommand('status', nameOf(server))]
        : ['check the address: debt config explain server'],
      retry: true,
    },
    { cause: error },
  );
}

const nameOf = ({ key }: Server): string => key.slice('local:'.length);

/** The failure when this program cannot parse the answer. */
export const strangeAnswer = (request: string, answer: Answer): DebtError =>
  new DebtError('strange_answer', {
    what: `this version cannot read the answer to ${request} (status ${answer.status})`,
    fix: sideToUpdate(releaseOf(answer)),
  });
