import { type AccessRules as CredentialRules, notSignedIn, presentedToken, type RequestHead } from '@debt/kit/access';
import { type AllowedHosts, requireAllowedHost } from '@debt/kit/hosts';

export interface AccessRules extends CredentialRules {
  readonly allowedHosts: AllowedHosts;
}

/**
 * Reads the token of a request with an allowed Host.
 * @throws AppError `host_not_allowed`, `two_credentials`, `bad_authorization`, `origin_not_allowed`, `not_signed_in`.
 */
export function readToken(request: RequestHead, rules: AccessRules): string {
  requireAllowedHost(request.headers.host, rules.allowedHosts);
  const token = presentedToken(request, rules);
  if (token === undefined) throw notSignedIn();
  return token;
}
