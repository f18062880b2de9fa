import { type AccessRules, requireOurOrigin } from '@debt/kit/access';
import { readCookies } from '@debt/kit/credential';
import type { CookieSerializeOptions } from '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { accountLimits } from '../accounts/limits.ts';

const deviceHeader = 'x-device';

/** The session cookie of a browser, and the mark of a known device (a cookie, or a header for other clients). */
export class Cookies {
  readonly #options: AccessRules;

  constructor(options: AccessRules) {
    this.#options = options;
  }

  /** Requires the origin of one of our pages. Another page could sign its reader in to an account of its own. @throws AppError `origin_not_allowed` */
  requireMayHaveCookie(request: FastifyRequest): void {
    requireOurOrigin(request.headers.origin, this.#options.publicOrigins);
  }

  setSession(request: FastifyRequest, reply: FastifyReply, token: string, expiresAt: Date | null): void {
    reply.setCookie(this.#options.cookieName, token, { ...attributes(request), ...(expiresAt === null ? {} : { expires: expiresAt }) });
  }

  clearSession(request: FastifyRequest, reply: FastifyReply): void {
    if (this.#values(request, this.#options.cookieName).length > 0) reply.clearCookie(this.#options.cookieName, attributes(request));
  }

  device(request: FastifyRequest): string | undefined {
    const header = request.headers[deviceHeader];
    return this.#values(request, this.#deviceCookie())[0] ?? (typeof header === 'string' ? header : undefined);
  }

  setDevice(request: FastifyRequest, reply: FastifyReply, device: string, asCookie: boolean): void {
    if (asCookie) reply.setCookie(this.#deviceCookie(), device, { ...attributes(request), maxAge: accountLimits.deviceDays * 86_400 });
    else reply.header(deviceHeader, device);
  }

  #values({ headers }: FastifyRequest, name: string): readonly string[] {
    return readCookies(headers.cookie ?? '', name);
  }

  #deviceCookie(): string {
    return `${this.#options.cookieName}-device`;
  }
}

/** Secure when the page came over TLS; on loopback a browser would drop such a cookie. */
const attributes = (request: FastifyRequest): CookieSerializeOptions => ({
  path: '/',
  httpOnly: true,
  sameSite: 'strict',
  secure: request.headers.origin?.startsWith('https:') === true,
});
