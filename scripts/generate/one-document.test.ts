import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { oneDocument } from './one-document.ts';

const part = (name: string) => ({
  info: { title: name },
  tags: [{ name }],
  paths: { [`/${name}`]: {} },
  components: { schemas: { [name]: {} }, securitySchemes: { [name]: {} } },
});

test('The document of the API has the paths, schemas and tags of every service and is otherwise that of the first', () => {
  expect(oneDocument([part('a'), part('b')])).toEqual({
    info: { title: 'a' },
    tags: [{ name: 'a' }, { name: 'b' }],
    paths: { '/a': {}, '/b': {} },
    components: { schemas: { a: {}, b: {} }, securitySchemes: { a: {} } },
  });
});

test('Two services cannot have the same path', () => {
  expect(() => oneDocument([part('a'), part('a')])).toThrow('two services have a');
});

test('Every schema that the document refers to is in it', () => {
  const text = readFileSync(new URL('../../proto/openapi.json', import.meta.url), 'utf8');
  const document: unknown = JSON.parse(text);
  const names = [...text.matchAll(/"\$ref": "#\/components\/schemas\/(\w+)"/g)].map((match) => match[1]);

  for (const name of names) expect(document).toHaveProperty(`components.schemas.${name}`);
});
