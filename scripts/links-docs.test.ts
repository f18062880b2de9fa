import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { anchors, links } from './markdown.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const pages = globSync(['README.md', '*/README.md', 'services/*/README.md', 'docs/**/*.md'], { cwd: root, exclude: ['node_modules'] });
const textOf = (file: string): string => readFileSync(join(root, file), 'utf8');
const isExternal = (target: string): boolean => /^[a-z][a-z0-9+.-]*:/i.test(target);

/** Undefined when the target exists; otherwise the fault. */
function faultOf(page: string, target: string): string | undefined {
  const [path = '', fragment] = target.split('#');
  const file = path === '' ? page : join(dirname(page), decodeURIComponent(path));
  if (file.startsWith('..') || !existsSync(join(root, file))) return `${page}: ${target} leads to no file`;
  if (fragment === undefined) return undefined;
  return file.endsWith('.md') && anchors(textOf(file)).includes(fragment) ? undefined : `${page}: ${target} leads to no heading`;
}

/** The pages that a link leads to; a folder leads to all pages in it. */
function pagesAt(page: string, target: string): readonly string[] {
  const [path = ''] = target.split('#');
  if (isExternal(target) || path === '') return [];
  const file = join(dirname(page), path);
  if (!existsSync(join(root, file))) return [];
  return statSync(join(root, file)).isDirectory() ? pages.filter((one) => dirname(one) === relative('.', file)) : [file];
}

describe('the documentation', () => {
  test('has links that lead to files and headings', () => {
    const targets = pages.flatMap((page) => links(textOf(page)).map((target) => [page, target] as const));

    expect(targets.length).toBeGreaterThan(100);
    expect(targets.flatMap(([page, target]) => (isExternal(target) ? [] : (faultOf(page, target) ?? [])))).toEqual([]);
  });

  test('has no page that cannot be reached from README.md', () => {
    const reached = new Set(['README.md']);
    for (const page of reached) for (const target of links(textOf(page))) for (const next of pagesAt(page, target)) reached.add(next);

    expect(pages.filter((page) => page.startsWith('docs/') && !reached.has(page))).toEqual([]);
  });

  test('has the pages and headings that source code names', () => {
    const sources = globSync(['{proto,rules,terminal,cli,web,platform,scripts,images,bench}/**/*.{ts,tsx,js}', 'services/*/src/**/*.ts'], {
      cwd: root,
      exclude: (name) => name === 'node_modules' || name === 'dist',
    });
    const named = sources.flatMap((source) =>
      [...textOf(source).matchAll(/\bdocs\/[a-z0-9/-]+\.md(?:#[a-z0-9_-]+)?/g)].map(([target]) => ({ source, target })),
    );

    expect(named.length).toBeGreaterThan(5);
    expect(named.flatMap(({ source, target }) => (faultOf('README.md', target) === undefined ? [] : [`${source}: ${target}`]))).toEqual([]);
  });
});
