import { createHmac, randomBytes } from 'node:crypto';
import { sameDigest } from './secrets.ts';

const form = /^([A-Za-z0-9_-]{22})\.([A-Za-z0-9_-]{43})$/;

/** Issues a token to a device that signed in to an account. Failed sign-ins from other devices then do not lock this one out. */
export class Devices {
  readonly #key: Uint8Array;

  constructor(key: Uint8Array) {
    this.#key = key;
  }

  create(userId: string): string {
    const id = randomBytes(16).toString('base64url');
    return `${id}.${this.#mac(userId, id).toString('base64url')}`;
  }

  /** @returns the device's id when the token was issued for this account. */
  recognise(userId: string, token: string | undefined): string | undefined {
    const [, id, mac] = form.exec(token ?? '') ?? [];
    if (id === undefined || mac === undefined) return undefined;
    return sameDigest(this.#mac(userId, id), Buffer.from(mac, 'base64url')) ? id : undefined;
  }

  #mac(userId: string, id: string): Buffer {
    return createHmac('sha256', this.#key)
      .update(JSON.stringify(['device', userId, id]))
      .digest();
  }
}
