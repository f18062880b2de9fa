import { CommandError } from '@debt/terminal/failures/failure';
import { DebtError } from '../failures.ts';
import type { Server } from './server.ts';

/** Whether this is the TLS error for an answer in plain HTTP. */
export function isPlainAnswer(thrown: unknown): boolean {
  for (let error = thrown, depth = 0; error instanceof Error && depth < causesMax; error = error.cause, depth += 1)
    if ('code' in error && error.code === 'EPROTO' && error.message.includes('wrong version number')) return true;
  return false;
}

/** The maximum depth of causes: this program wraps an error once or twice. */
const causesMax = 5;

export const plainAnswerText = 'the server at this address uses http, not https';

/** Adds the right address to the failure when the server was addressed by https and uses http. */
export function withPlainAddress(thrown: unknown, asked: { readonly server: Server }): unknown {
  if (!(thrown instanceof CommandError) || thrown.failure.id !== 'unreachable' || !isPlainAnswer(thrown)) return thrown;
  const origin = asked.server.origin.replace(/^https:/, 'http:');
  return new DebtError('unreachable', {
    ...thrown.failure,
    why: plainAnswerText,
    fix: [`--server ${origin}, if it is on this machine or you trust the network`],
    retry: false,
  });
}
