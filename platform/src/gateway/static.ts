import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Logger } from '@debt/kit/log';
import { problemDocument, problemType } from '@debt/kit/problem';
import { problems } from '@debt/proto/problems';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyRequest, RawReplyDefaultExpression, RawRequestDefaultExpression, RawServerDefault } from 'fastify';
import { securityHeaders } from './page-headers.ts';

export type Pages = FastifyInstance<RawServerDefault, RawRequestDefaultExpression, RawReplyDefaultExpression, Logger>;

const placeholder = join(import.meta.dirname, 'placeholder');

/** Vite puts a hash of the content into these names; the build puts a compressed copy beside each file. */
const hashed = /[/\\]assets[/\\].+-[\w-]{8,}\.\w+(?:\.(?:br|gz))?$/;
const yearSeconds = 31_536_000;

/** Serves the web client, or a page that describes the platform until it is built. @returns which of them is served now */
export function addStatic(server: Pages, webRoot: string | undefined): 'web' | 'placeholder' {
  const isBuilt = (): boolean => webRoot !== undefined && existsSync(join(webRoot, 'index.html'));
  server.addHook('onSend', async (_request, reply) => {
    reply.headers(securityHeaders);
  });
  server.register(fastifyStatic, {
    root: webRoot === undefined ? placeholder : [resolve(webRoot), placeholder],
    cacheControl: false,
    // Compressed once, at the build, with the highest compression; without such a copy the file itself is sent.
    preCompressed: true,
    setHeaders: (response, path) => {
      response.header('cache-control', hashed.test(path) ? `public, max-age=${yearSeconds}, immutable` : 'no-cache');
    },
  });
  server.setErrorHandler(async (error, request, reply) => {
    const code = isRefused(error) ? 'bad_request' : 'internal';
    if (code === 'internal') request.log.error({ err: error, reqId: request.id }, 'a page could not be served');
    return reply
      .code(problems[code].status)
      .type(problemType)
      .send(JSON.stringify(problemDocument(code, 'This address cannot be served.', request.id)));
  });
  server.setNotFoundHandler(async (request, reply) => {
    // The web client has its own routes, all served by its one page.
    if (isBuilt() && wantsPage(request)) return reply.sendFile('index.html');
    return reply
      .code(problems.no_such_page.status)
      .type(problemType)
      .send(
        JSON.stringify(
          problemDocument(
            'no_such_page',
            'There is nothing at this address. The API is under /v1, its documentation at /v1/docs.',
            request.id,
          ),
        ),
      );
  });
  return isBuilt() ? 'web' : 'placeholder';
}

/** Fastify refuses the request itself, such as a path outside of the folder. */
const isRefused = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'statusCode' in error && typeof error.statusCode === 'number' && error.statusCode < 500;

const wantsPage = ({ method, headers, url }: FastifyRequest): boolean =>
  (method === 'GET' || method === 'HEAD') && (headers.accept ?? '').includes('text/html') && !/\.\w+(?:\?|$)/.test(url);
