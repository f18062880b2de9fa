/** What the identity service says about a token. */
export type Credential =
  | {
      readonly active: true;
      readonly userId: string;
      /** From then on the token is no longer good; undefined when it does not expire. */
      readonly expiresAt: Date | undefined;
    }
  /** Unknown, expired or revoked. */
  | { readonly active: false };

export interface IdentitySource extends AsyncDisposable {
  /** @throws AppError `unavailable` when the identity service gave no answer: then nothing is known about the token. */
  resolve(token: string): Promise<Credential>;
}
