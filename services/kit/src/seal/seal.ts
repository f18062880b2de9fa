import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { AppError } from '../errors/errors.ts';

const nonceBytes = 12;
const tagBytes = 16;

/**
 * Encrypts a short text with AES-256-GCM. The context (job id, purpose, expiry …) is authenticated but not stored, and is required to open the text.
 * @param key 32 bytes. @returns base64url of nonce, tag and ciphertext.
 */
export function seal(key: Uint8Array, text: string, context: readonly string[]): string {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(JSON.stringify(context)));
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url');
}

/** @throws AppError `invalid_argument` when the key, the context or the text is not the one it was sealed with. */
export function unseal(key: Uint8Array, sealed: string, context: readonly string[]): string {
  const bytes = Buffer.from(sealed, 'base64url');
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes });
    decipher.setAAD(Buffer.from(JSON.stringify(context))).setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
    return Buffer.concat([decipher.update(bytes.subarray(nonceBytes + tagBytes)), decipher.final()]).toString('utf8');
  } catch (cause) {
    throw new AppError('invalid_argument', 'The sealed text cannot be opened with this key and context.', { cause });
  }
}
