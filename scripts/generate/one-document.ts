/** Joins the OpenAPI documents of services to the one of the API. */
import { isRecord } from '@debt/proto/guard';

/**
 * One document with the tags, paths and named schemas of all. Everything else is that of the first.
 * @throws Error for a path or a schema that two of them have.
 */
export function oneDocument(documents: readonly unknown[]): unknown {
  const [first] = documents;
  if (!isRecord(first) || !isRecord(first['components'])) throw new Error('there is no document');
  return {
    ...first,
    components: { ...first['components'], schemas: joined(documents.map((one) => member(member(one, 'components'), 'schemas'))) },
    paths: joined(documents.map((one) => member(one, 'paths'))),
    tags: documents.flatMap((one): readonly unknown[] => (isRecord(one) && Array.isArray(one['tags']) ? one['tags'] : [])),
  };
}

function joined(objects: readonly Readonly<Record<string, unknown>>[]): Readonly<Record<string, unknown>> {
  const entries = objects.flatMap((one) => Object.entries(one));
  const names = entries.map(([name]) => name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) throw new Error(`two services have ${twice}`);
  return Object.fromEntries(entries);
}

function member(value: unknown, name: string): Readonly<Record<string, unknown>> {
  const found = isRecord(value) ? value[name] : undefined;
  return isRecord(found) ? found : {};
}
