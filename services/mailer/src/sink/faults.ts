import type { ServerResponse } from 'node:http';
import type { SesError } from './ses-answers.ts';

const refusals = {
  throttle: { status: 400, code: 'Throttling', message: 'Maximum sending rate exceeded.' },
  'too-many': { status: 429, code: 'TooManyRequestsException', message: 'Too many requests.' },
  reject: { status: 400, code: 'MessageRejected', message: 'Email address is not verified.' },
  'bad-address': { status: 400, code: 'InvalidParameterValue', message: 'Missing final @domain.' },
  'mail-from': { status: 400, code: 'MailFromDomainNotVerifiedException', message: 'The MX record of the MAIL FROM domain is missing.' },
  paused: { status: 400, code: 'AccountSendingPausedException', message: 'Email sending is disabled for the account.' },
  denied: { status: 403, code: 'AccessDenied', message: 'Not authorized to perform ses:SendRawEmail.' },
  unavailable: { status: 503, code: 'ServiceUnavailable', message: 'Try again later.' },
} as const satisfies Readonly<Record<string, SesError>>;

/** `hang` never answers, `break` closes the connection immediately, `break-after` accepts the mail and closes the connection without an answer. */
const interruptions = ['hang', 'break', 'break-after'] as const;

export type Refusal = keyof typeof refusals;
export type FaultName = Refusal | (typeof interruptions)[number];
export const refusalNames = Object.keys(refusals).filter((name): name is Refusal => name in refusals);
export const faultNames: readonly FaultName[] = [...refusalNames, ...interruptions];

export type NextFault = { readonly kind: 'refuse'; readonly error: SesError } | { readonly kind: (typeof interruptions)[number] };

/** The fault of the next calls. One fault at a time; a new one replaces it. */
export class Faults {
  #name: FaultName | undefined;
  #left = 0;
  readonly #hanging = new Set<ServerResponse>();

  ask(name: FaultName, times: number): void {
    this.#name = name;
    this.#left = times;
  }

  /** Ends the fault, and closes the connections that hang. */
  clear(): void {
    this.#left = 0;
    for (const response of this.#hanging) response.destroy();
  }

  get state(): { readonly fault: FaultName | null; readonly left: number; readonly hanging: number } {
    return { fault: this.#left === 0 ? null : (this.#name ?? null), left: this.#left, hanging: this.#hanging.size };
  }

  /** The fault of the current call; undefined for none. */
  next(): NextFault | undefined {
    if (this.#left === 0 || this.#name === undefined) return undefined;
    this.#left -= 1;
    const name = this.#name;
    return isRefusal(name) ? { kind: 'refuse', error: refusals[name] } : { kind: name };
  }

  /** Holds a response without an answer, for at most `ms`. */
  hold(response: ServerResponse, ms: number): void {
    const letGo = setTimeout(() => response.destroy(), ms);
    this.#hanging.add(response);
    response.once('close', () => {
      clearTimeout(letGo);
      this.#hanging.delete(response);
    });
  }
}

const isRefusal = (name: FaultName): name is Refusal => name in refusals;
