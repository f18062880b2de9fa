import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import type { FastifySchemaCompiler } from 'fastify';

/** Bodies are taken as they are; text from the address (query, path, headers) may become a number or a boolean. Unknown fields are refused, never dropped. */
export function createValidatorCompiler(): FastifySchemaCompiler<object> {
  const strict = create(false);
  const coercing = create('array');
  return ({ schema, httpPart }) => (httpPart === 'body' ? strict : coercing).compile(schema);
}

function create(coerceTypes: boolean | 'array'): Ajv {
  const ajv = new Ajv({ coerceTypes, removeAdditional: false, useDefaults: true, allErrors: true, allowUnionTypes: true, strict: false });
  formats.default(ajv, ['date', 'date-time', 'email', 'uuid', 'uri']);
  return ajv;
}
