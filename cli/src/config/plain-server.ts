import { CommandError } from '@debt/terminal/failures/failure';
import { DebtError } from '../failures.ts';
import type { Server } from './server.ts';

/** True for what TLS says when the other side has answered in plain HTTP. */
export function isPlainAnswer(thrown: unknown): boolean {
  for (let error = thrown, depth = 0; error instanceof Error && depth < causesMax; error = error.cause, depth += 1)
    if ('code' in error && error.code === 'EPROTO' && error.message.includes('wrong version number')) return true;
  return false;
}

/** Causes that are followed: ours wrap an error once or twice. */
const causesMax = 5;

export const plainAnswerText = 'what answered there speaks http, not https';

/** A failure to reach a server in words that say which address to give, where the address is what is wrong. */
export function withPlainAddress(thrown: unknown, asked: { readonly server: Server }): unknown {
  if (!(thrown instanceof CommandError) || thrown.failure.id !== 'unreachable' || !isPlainAnswer(thrown)) return thrown;
  const origin = asked.server.origin.replace(/^https:/, 'http:');
  return new DebtError('unreachable', {
    ...thrown.failure,
    why: plainAnswerText,
    fix: [`--server ${origin}, if it is on this machine or the network between is trusted`],
    retry: false,
  });
}
