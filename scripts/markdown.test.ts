import { describe, expect, test } from 'vitest';
import { anchors, links, sections, tableCells, termCount, typedCommands } from './markdown.ts';

describe('a page', () => {
  test('has one anchor a heading, and repeated headings are numbered', () => {
    const page = '# What `debt` does: (all)\n\n## One_two – three\n\n```sh\n# no heading\n```\n\n## Again\n### Again';

    expect(anchors(page)).toEqual(['what-debt-does-all', 'one_two--three', 'again', 'again-1']);
  });

  test('has links in prose and tables, and none in code', () => {
    const page = '[a](b.md#c) | ![d](e.png "f") `[g](h)`\n```\n[i](j)\n```\n[![k](l.png)](m.md)';

    expect(links(page)).toEqual(['b.md#c', 'e.png', 'l.png', 'm.md']);
  });

  test('has sections with the lines of their subsections', () => {
    expect(sections('# T\nx\n## A\na\n### B\nb\n## C')).toEqual([
      { title: 'A', lines: ['a', '### B', 'b'] },
      { title: 'C', lines: [] },
    ]);
  });

  test('has table cells without the row of dashes, and an escaped bar parts nothing', () => {
    expect(tableCells('| a | b\\|c |\n| --- | :-: |\n| d | |')).toEqual(['a', 'b\\|c', 'd', '']);
  });

  test('has commands in shell blocks, below prompts and in inline code', () => {
    const page = '```sh\na --b && c   # d\n```\n```console\n$ e f\nshown\n```\nand `g h`; ```\n';

    expect(typedCommands(page)).toEqual(['a --b', 'c', 'e f', 'g h']);
  });
});

test('a link counts by its text', () => {
  expect(termCount('the [two words](a/long/address.md) – `x`')).toBe(4);
});
