import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import type { FastifySchemaCompiler } from 'fastify';
import { findUnstorable } from './text.ts';
import { isCalendarDate, isInstant, isUuid } from './values.ts';

/**
 * Bodies are not converted; text from the address (query, path, headers) may become a number or a boolean. Unknown fields are refused, never dropped.
 * Text that cannot be stored is refused regardless of the schema.
 */
export function createValidatorCompiler(schemas: readonly object[] = []): FastifySchemaCompiler<object> {
  const strict = create(false, schemas);
  const coercing = create('array', schemas);
  return ({ schema, httpPart }) => {
    const validate = (httpPart === 'body' ? strict : coercing).compile(schema);
    return (data: unknown) => {
      const path = findUnstorable(data);
      if (path !== undefined) return { error: [unstorable(path)] };
      return validate(data) ? true : { error: validate.errors ?? [] };
    };
  };
}

const unstorable = (path: readonly string[]) => ({
  keyword: 'text',
  instancePath: path.map((part) => `/${part}`).join(''),
  schemaPath: '',
  params: {},
  message: 'has a character that is not allowed: NUL, or half of a pair',
});

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
  formats.default(ajv, ['email', 'uri']);
  // The formats of ajv-formats allow values that Date or PostgreSQL refuses: `urn:uuid:`, the year 0, leap seconds.
  ajv.addFormat('uuid', isUuid);
  ajv.addFormat('date', isCalendarDate);
  ajv.addFormat('date-time', isInstant);
  for (const schema of schemas) ajv.addSchema(schema);
  return ajv;
}
