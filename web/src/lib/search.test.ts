import { describe, expect, test } from 'vitest';
import { found } from './search.ts';

const names = ['Ann', 'Joanna', 'Zoë', 'Ana'];
const find = (query: string) => found(query, names, (name) => [name]);

describe('a search in a list', () => {
  test('finds texts that begin with the query before texts that contain it', () => {
    expect(find('an')).toEqual(['Ann', 'Ana', 'Joanna']);
  });

  test('ignores case, accents and spaces around the query', () => {
    expect(find(' ZOE ')).toEqual(['Zoë']);
  });

  test('finds everything without a query, and nothing for a text that no item contains', () => {
    expect(find('')).toEqual(names);
    expect(find('x')).toEqual([]);
  });
});
