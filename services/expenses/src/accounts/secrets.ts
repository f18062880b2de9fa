import { createHash, createHmac, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import { type CredentialKind, tokenPrefixes } from '@debt/proto/token';

/** A new credential: 256 random bits behind a prefix for its kind. */
export const createToken = (kind: CredentialKind): string => tokenPrefixes[kind] + randomBytes(32).toString('base64url');

/** The stored digest of a credential. A credential is random, so a plain digest keeps it secret. */
export const tokenDigest = (token: string): Buffer => createHash('sha256').update(token).digest();

export type CodePurpose = 'activation' | 'reset';

/** Without 0, 1, I and O, which are mistaken for each other. */
const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** A new one-time code: 6 digits to activate, 10 characters of 5 bits to reset a password. */
export function createCode(purpose: CodePurpose): string {
  switch (purpose) {
    case 'activation':
      return randomInt(1_000_000).toString().padStart(6, '0');
    case 'reset':
      return Array.from(randomBytes(10), (byte) => alphabet.charAt(byte % alphabet.length)).join('');
  }
}

/** Normalises a code as a user may type it: with spaces and dashes between groups, and in lower case. */
export const normaliseCode = (typed: string): string => typed.replace(/[\s-]/g, '').toUpperCase();

/** The stored digest of a code. Six digits have too few values for a plain digest: without the key, an attacker cannot try them all. */
export const codeMac = (key: Uint8Array, purpose: CodePurpose, userId: string, code: string): Buffer =>
  createHmac('sha256', key)
    .update(JSON.stringify([purpose, userId, normaliseCode(code)]))
    .digest();

/** Compares in constant time, so that the duration reveals nothing. */
export const sameDigest = (one: Buffer, other: Buffer): boolean => one.length === other.length && timingSafeEqual(one, other);
