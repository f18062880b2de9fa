/** Who a token belongs to, as far as rate limits need to know. */
export type Identity =
  | { readonly kind: 'user'; readonly userId: string; readonly activated: boolean; readonly expiresAt?: Date }
  | { readonly kind: 'unknown' };

/** Where tokens are looked up. */
export interface IdentitySource extends AsyncDisposable {
  /** Resolves with `unknown` for a token that nobody has; throws only when the dependency fails. */
  resolve(token: string): Promise<Identity>;
  /** Opens the connection ahead of the first call. Resolves when it is there or when the deadline is over; never throws. */
  connect(deadlineMs: number): Promise<void>;
}
