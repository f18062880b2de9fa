/**
 * The configuration of Caddy as text: the gateway wherever the platform runs in containers, and the server of the page's files. It guarantees what
 * the embedded gateway guarantees, and passes the same conformance suite.
 */

import { credentialRoutes } from '@debt/throttler/routes';
import { pretending } from '../../gateway/headers.ts';
import { limits } from '../../gateway/limits.ts';
import { securityHeaders } from '../../gateway/page-headers.ts';
import { type GatewayProblem, problemText } from '../../gateway/problems.ts';
import { cluster } from '../../model/cluster.ts';
import type { ServiceId } from '../../model/model.ts';
import type { Resolved } from '../../model/resolved.ts';
import { publicValue } from '../../model/url.ts';

export interface CaddyGateway {
  readonly port: number;
  /** The kubelet's probes use this port, which has no route of users. */
  readonly probesPort: number;
  readonly health: { readonly live: string; readonly ready: string };
  /** Values of the Host header that are answered: `host` or `host:port`. Any other value is answered with 421. */
  readonly allowedHosts: readonly string[];
  /** In order: the first matching path wins. `host:port` each. */
  readonly routes: readonly { readonly path: string; readonly upstream: string }[];
  /** `host:port` of the page. */
  readonly pages: string;
  readonly guard: { readonly upstream: string; readonly path: string };
  readonly bodyLimitBytes: number;
  readonly drainSeconds: number;
}

/** Headers of the throttler's answer that are copied to the client, in the canonical form of Go. */
const copied = ['Ratelimit', 'Ratelimit-Limit', 'Ratelimit-Remaining', 'Ratelimit-Reset', 'Ratelimit-Policy', 'Ratelimit-Degraded'];

/** The routes where attempts are counted; they are closed while the throttler is unavailable. */
const credentials = (indent: string): string => `${indent}method ${credentialRoutes.methods.join(' ')}
${indent}path ${credentialRoutes.paths.flatMap((path) => [path, `${path}/*`]).join(' ')}`;

export function renderGateway(gateway: CaddyGateway): string {
  return `${globals(gateway.drainSeconds)}
(services) {
${gateway.routes.map(toService).join('\n')}
}

:${gateway.probesPort} {
	respond ${gateway.health.live} 200
	respond ${gateway.health.ready} 200
}

:${gateway.port} {
${matchers(gateway)}
${incomingRoute(gateway)}
${errorHandlers()}
}
`;
}

/** The gateway of a resolved platform, whose units are found by these host names. */
export function gatewayOf(
  { platform: { gateway, services, pages }, environment, public: front }: Resolved,
  hostOf: (unit: 'web' | ServiceId) => string,
): string {
  const upstream = (id: ServiceId, port: string): string => `${hostOf(id)}:${services[id].ports[port]?.number ?? 0}`;
  return renderGateway({
    port: gateway.ports['http']?.number ?? 0,
    probesPort: cluster.probesPort,
    health: gateway.health,
    allowedHosts: publicValue('hosts', front, environment.name).split(','),
    routes: gateway.routes.map(({ path, to, port }) => ({ path, upstream: upstream(to, port) })),
    pages: `${hostOf('web')}:${pages.ports['http']?.number ?? 0}`,
    guard: { upstream: upstream(gateway.guard.service, gateway.guard.port), path: gateway.guard.path },
    bodyLimitBytes: gateway.bodyLimitBytes,
    drainSeconds: gateway.drainSeconds,
  });
}

/** The kinds of requests that are distinguished. */
const matchers = ({ allowedHosts, bodyLimitBytes }: CaddyGateway): string => `	@own_id header_regexp id X-Request-Id ^[A-Za-z0-9._-]{1,64}$
	@unknown {
		not {
${allowedHosts.map((host) => `\t\t\theader Host ${host}`).join('\n')}
		}
	}
	@large expression \`{http.request.header.Content-Length} != "" && int({http.request.header.Content-Length}) > ${bodyLimitBytes}\`
	@api path /v1 /v1/*
	@charged {
		not method OPTIONS
		not {
${credentials('\t\t\t')}
		}
	}
	@shut {
${credentials('\t\t')}
	}`;

/** The handling of a request, in this order. */
const incomingRoute = (gateway: CaddyGateway): string => `	route {
		vars request_id {http.request.uuid}
		vars @own_id request_id {re.id.0}
${ownHeaders}
		respond ${gateway.health.live} 200
		respond ${gateway.health.ready} 200
		error @unknown 421
		error @large 413
		request_body {
			max_size ${gateway.bodyLimitBytes}
		}
${withheld()}
		request_header X-Request-Id {http.vars.request_id}
		handle @api {
			route {
${guard(gateway, '@shut', limits.guard.closed)}
${guard(gateway, '@charged', limits.guard.open)}
				vars passed yes
				import services
			}
		}
		handle {
			reverse_proxy ${gateway.pages}
		}
	}`;

const ownHeaders = `		header {
			X-Request-Id {http.vars.request_id}
			-Server
			defer
		}`;

/** While the throttler is unavailable, requests pass to the services uncounted, except attempts at credentials. */
const errorHandlers = (): string => `	handle_errors {
${ownHeaders}
		@away {
			not vars {http.vars.passed} yes
			expression \`{http.error.status_code} in [502, 503, 504]\`
			path /v1 /v1/*
		}
		handle @away {
			handle @shut {
${answer('rate_limiter_unavailable', 503)}
			}
			handle {
				header Ratelimit-Degraded 1
				import services
			}
		}
${problemHandlers()}
	}`;

const globals = (drainSeconds: number): string => `{
	admin off
	auto_https off
	grace_period ${drainSeconds}s
	servers {
		max_header_size ${limits.server.headerBytesMax}
		timeouts {
			read_header ${limits.server.headersMs}ms
			idle ${limits.server.keepAliveMs}ms
		}
	}
}
`;

const toService = ({ path, upstream }: CaddyGateway['routes'][number], at: number): string => {
  const root = path.replace(/\/?\*$/, '');
  return `	@service${at} path ${root} ${root}/*
	handle @service${at} {
		reverse_proxy ${upstream} {
			header_down -X-Request-Id
			transport http {
				dial_timeout 2s
				keepalive ${limits.upstream.keepAliveMs}ms
			}
		}
	}`;
};

/** Headers that could impersonate one of our proxies or a user, and hop-by-hop headers. */
const withheld = (): string =>
  [...pretending.names, ...pretending.prefixes.map((prefix) => `${prefix}*`), '*_*', 'Te', 'Keep-Alive', 'Proxy-Authorization']
    .map((name) => `\t\trequest_header -${name}`)
    .join('\n');

interface Patience {
  readonly dialMs: number;
  readonly answerMs: number;
}

/**
 * Queries the throttler with a plain GET, whatever the method of the request. `passed` marks that the throttler has answered: without it, a service
 * that breaks off would be treated as an unavailable throttler, which would be queried a second time. Routes that are closed without the throttler
 * wait longer for it.
 */
const guard = (
  { guard: { upstream, path } }: CaddyGateway,
  matcher: string,
  { dialMs, answerMs }: Patience,
): string => `				reverse_proxy ${matcher} ${upstream} {
					method GET
					rewrite ${path}
					header_up X-Forwarded-Method {http.request.orig_method}
					header_up X-Forwarded-Uri {http.request.orig_uri.path}
					header_up -Connection
					header_up -Upgrade
					transport http {
						dial_timeout ${dialMs}ms
						response_header_timeout ${answerMs}ms
					}
					@allowed status 2xx
					handle_response @allowed {
						vars passed yes
						copy_response_headers {
							include ${copied.join(' ')}
						}
					}
					@broken status 5xx
					handle_response @broken {
						vars passed yes
						error @shut 503
						header Ratelimit-Degraded 1
					}
				}`;

const problemsByStatus = [
  [413, 'body_too_large'],
  [421, 'unknown_host'],
  [502, 'upstream_unavailable'],
  [503, 'rate_limiter_unavailable'],
  [504, 'upstream_slow'],
] as const satisfies readonly (readonly [number, GatewayProblem])[];

function problemHandlers(): string {
  const handlers = problemsByStatus.map(
    ([status, code]) => `		@problem${status} expression \`{http.error.status_code} == ${status}\`
		handle @problem${status} {
${answer(code, status)}
		}`,
  );
  return `${handlers.join('\n')}
		handle {
			respond {http.error.status_code}
		}`;
}

function answer(code: GatewayProblem, status: number): string {
  const { body, retryAfter } = problemText(code, '{http.vars.request_id}');
  const wait = retryAfter === undefined ? [] : [`header Retry-After ${retryAfter}`];
  return ['header Content-Type application/problem+json', ...wait, `respond \`${body}\` ${status}`]
    .map((line) => `\t\t\t\t${line}`)
    .join('\n');
}

/** Names with a hash of the content. Caddy applies a `header` without a matcher last, so all other names have a matcher too. */
const hashedPath = String.raw`^/assets/.+-[A-Za-z0-9_-]{8,}\.[a-z0-9]+$`;

/** The files of the page. Paths without a file are served by the page itself, which has its own routes. */
export function renderPages({
  port,
  root,
  probesPort,
  health,
}: { readonly root: string } & Pick<CaddyGateway, 'port' | 'probesPort' | 'health'>): string {
  const headers = Object.entries(securityHeaders).map(([name, value]) => `\t\t${name} "${value}"`);
  return `${globals(5)}
:${probesPort} {
	respond ${health.live} 200
	respond ${health.ready} 200
}

:${port} {
	root * "${root}"
	header {
${headers.join('\n')}
		-Server
	}
	@hashed path_regexp ${hashedPath}
	@named not path_regexp ${hashedPath}
	header @named Cache-Control no-cache
	header @hashed Cache-Control "public, max-age=31536000, immutable"
	encode zstd gzip
	@page {
		header Accept *text/html*
		not path /assets/*
		not file
	}
	rewrite @page /index.html
	file_server {
		precompressed br gzip
	}
}
`;
}
