/** Turns violations of a schema into sentences for users. The schema may add two texts: `title`, the name of a field, and `x-form`, its rule. */
import type { FieldCode, FieldProblem } from '../errors/errors.ts';

/** A violation as ajv reports it in verbose mode. */
export interface SchemaViolation {
  readonly keyword: string;
  readonly instancePath: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** The violated schema. */
  readonly parentSchema?: unknown;
}

/** One problem for each field: the first, because the others often follow from it. `part` is the part of the request. */
export function fieldProblems(part: string, violations: readonly SchemaViolation[]): readonly FieldProblem[] {
  const found = new Map<string, FieldProblem>();
  const choices = new Set(violations.filter(({ keyword }) => keyword === 'anyOf').map(({ instancePath }) => instancePath));
  for (const violation of violations) {
    // One of several constants is described as a choice.
    if (violation.keyword === 'const' && choices.has(violation.instancePath)) continue;
    const problem = fieldProblem(part, violation);
    if (!found.has(problem.field)) found.set(problem.field, problem);
  }
  return [...found.values()];
}

function fieldProblem(part: string, violation: SchemaViolation): FieldProblem {
  const path = violation.instancePath.split('/').slice(1);
  const named = violation.params['missingProperty'] ?? violation.params['additionalProperty'];
  const field = [...(part === 'body' ? [] : [part]), ...path, ...(typeof named === 'string' ? [named] : [])].join('.') || part;
  const [code, message] = refusal(violation, { part, field });
  const allowed =
    violation.keyword === 'enum' ? JSON.stringify(violation.params['allowedValues']) : textOf(violation.parentSchema, 'description');
  const isUseful = allowed !== undefined && violation.keyword !== 'required' && violation.keyword !== 'additionalProperties';
  return { field, code, message, ...(isUseful ? { allowed } : {}) };
}

interface Field {
  readonly part: string;
  readonly field: string;
}
type Refusal = readonly [code: FieldCode, sentence: string];

function refusal(violation: SchemaViolation, where: Field): Refusal {
  const { keyword, params, parentSchema } = violation;
  const the = `The ${labelOf(violation, where)}`;
  const limit = Number(params['limit']);
  switch (keyword) {
    case 'required':
      return ['missing', `${the} is missing.`];
    case 'additionalProperties':
      return ['unknown', `${the} is not known here.`];
    case 'minLength':
      return limit === 1 ? ['empty', `${the} is empty.`] : ['too_short', `${the} is too short: at least ${limit} characters.`];
    case 'maxLength':
      return ['too_long', `${the} is too long: ${limit} characters at most.`];
    case 'minimum':
      return ['too_small', `${the} is too small: at least ${limit}.`];
    case 'maximum':
      return ['too_large', `${the} is too large: ${limit} at most.`];
    case 'pattern':
      return ['wrong_form', textOf(parentSchema, 'x-form') ?? `${the} has the wrong form.`];
    case 'format':
      return ['wrong_form', `${the} must ${formats[String(params['format'])] ?? 'have another form'}.`];
    case 'type':
      return ['wrong_type', `${the} must be ${typeNames(params['type'])}.`];
    case 'enum':
      return ['not_allowed', `${the} must be one of ${listed(params['allowedValues'])}.`];
    case 'anyOf':
      return ['not_allowed', `${the} must be one of ${listed(constantsOf(parentSchema))}.`];
    case 'const':
      return ['not_allowed', `${the} must be ${JSON.stringify(params['allowedValue'])}.`];
    case 'minProperties':
      return ['empty', 'The request must have at least one field.'];
    case 'text':
      return ['unstorable_character', `${the} has a character that cannot be stored: NUL, or half of a surrogate pair.`];
    default:
      return ['wrong_form', `${the} is not valid.`];
  }
}

const formats: Readonly<Record<string, string>> = {
  email: 'have the form name@example.org',
  uuid: 'be a UUID',
  date: 'be a date of the calendar, such as 2026-12-31',
  'date-time': 'be a time with its offset, such as 2026-12-31T12:00:00Z',
};

const types: Readonly<Record<string, string>> = {
  string: 'a text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  object: 'an object',
  array: 'a list',
  null: 'null',
};

const typeNames = (type: unknown): string =>
  [type]
    .flat()
    .map((each) => types[String(each)] ?? String(each))
    .join(' or ');

const listed = (values: unknown): string =>
  Array.isArray(values) && values.length > 0 ? values.map((value) => String(value)).join(', ') : 'the allowed values';

function constantsOf(schema: unknown): readonly unknown[] {
  const choices = memberOf(schema, 'anyOf');
  return Array.isArray(choices) ? choices.flatMap((choice: unknown) => memberOf(choice, 'const') ?? []) : [];
}

/** The title of the field in the schema; otherwise its name, with the part of the request. */
function labelOf({ keyword, params, parentSchema }: SchemaViolation, { part, field }: Field): string {
  const schema = keyword === 'required' ? memberOf(memberOf(parentSchema, 'properties'), String(params['missingProperty'])) : parentSchema;
  const title = keyword === 'additionalProperties' ? undefined : textOf(schema, 'title');
  if (title !== undefined) return title;
  if (field === part) return part === 'body' ? 'body of the request' : part;
  const name = field.slice(part === 'body' ? 0 : part.length + 1);
  return `${partNames[part] ?? 'field'} ${name}`;
}

const partNames: Readonly<Record<string, string>> = { querystring: 'parameter', headers: 'header', params: 'part of the address' };

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? new Map<string, unknown>(Object.entries(value)).get(name) : undefined;

function textOf(schema: unknown, name: string): string | undefined {
  const value = memberOf(schema, name);
  return typeof value === 'string' ? value : undefined;
}
