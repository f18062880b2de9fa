import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import type { FastifySchemaCompiler } from 'fastify';

/** Bodies are taken as they are; text from the address (query, path, headers) may become a number or a boolean. Unknown fields are refused, never dropped. */
export function createValidatorCompiler(schemas: readonly object[] = []): FastifySchemaCompiler<object> {
  const strict = create(false, schemas);
  const coercing = create('array', schemas);
  return ({ schema, httpPart }) => (httpPart === 'body' ? strict : coercing).compile(schema);
}

function create(coerceTypes: boolean | 'array', schemas: readonly object[]): Ajv {
  const ajv = new Ajv({
    coerceTypes,
    removeAdditional: false,
    useDefaults: true,
    allErrors: true,
    verbose: true,
    allowUnionTypes: true,
    strict: false,
  });
  formats.default(ajv, ['date', 'date-time', 'email', 'uuid', 'uri']);
  for (const schema of schemas) ajv.addSchema(schema);
  return ajv;
}
