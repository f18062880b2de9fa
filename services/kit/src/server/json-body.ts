import { isUtf8 } from 'node:buffer';
import { AppError } from '../errors/errors.ts';
import type { HttpServer } from './http-server.ts';

/** Reads JSON in UTF-8 only (RFC 8259 §8.1). The default parser replaces bytes of other encodings, which would store damaged text. */
export function acceptUtf8Only(server: HttpServer): void {
  const parse = server.getDefaultJsonParser('error', 'error');
  server.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    if (isUtf8(body)) void parse(request, body.toString('utf8'), done);
    else done(new AppError('not_json', 'The body is not UTF-8.'));
  });
}
