import { describe, expect, test } from 'vitest';
import { undocumentedExports } from './exports.ts';

const named = (source: string) => undocumentedExports('a.ts', source).map(({ line, name }) => `${line} ${name}`);

describe('an export', () => {
  test.each([
    ['a function', 'function readFeed() {}', 'readFeed'],
    ['a constant', 'const pageSize = 1;', 'pageSize'],
    ['a class', 'class FeedReader {}', 'FeedReader'],
    ['an interface', 'interface FeedPage {}', 'FeedPage'],
    ['a type', 'type FeedKind = 1;', 'FeedKind'],
  ])('that is %s needs a docstring with content', (_what, declaration, name) => {
    const repeated = name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ');

    expect(named(`\nexport ${declaration}`)).toEqual([`2 ${name}`]);
    expect(named(`/** The ${repeated}. */\nexport ${declaration}`)).toEqual([`2 ${name}`]);
    expect(named(`/** What a reader may expect of it, in whole minutes. */\nexport ${declaration}`)).toEqual([]);
    expect(named(declaration)).toEqual([]);
  });

  test('is not documented by the text that opens the file', () => {
    expect(named('/** What this file is about, at some length. */\n\nexport const pageSize = 1;')).toEqual(['3 pageSize']);
  });

  test('that comes from another file is documented there', () => {
    expect(named("export { a } from './b.ts';\nexport * from './c.ts';")).toEqual([]);
  });
});
