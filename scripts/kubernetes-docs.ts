/**
 * The tables of docs/kubernetes.md that are generated from the code. `node scripts/kubernetes-docs.ts` writes them; a test fails when they are stale.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { rules } from '../platform/src/gate/rules.ts';
import { waivers } from '../platform/src/gate/waivers.ts';
import { platform } from '../platform/src/model/platform.ts';
import { storeImages } from '../platform/src/render/kubernetes/stores/images.ts';
import { explanations } from './lint-manifests/explained.ts';

const page = fileURLToPath(new URL('../docs/kubernetes.md', import.meta.url));

const row = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
const table = (headings: readonly string[], rows: readonly (readonly string[])[]) =>
  [row(headings), row(headings.map(() => '---')), ...rows.map(row)].join('\n');
const code = (text: string) => `\`${text}\``;

const tables: Readonly<Record<string, () => string>> = {
  rules: () =>
    table(
      ['Rule', 'What holds', 'Reads'],
      [
        ['`schema`', 'Every object fits the schema of its kind: types, fields that must be there, fields that do not exist', 'the object'],
        ...rules.map(({ id, holds, needs }) => [code(id), holds, needs === 'model' ? 'the model' : 'the objects']),
      ],
    ),
  waivers: () =>
    table(
      ['Rule', 'Object', 'Why', 'Until'],
      waivers.map(({ rule, object, why, until }) => [code(rule), object, why, until]),
    ),
  stores: () =>
    table(
      ['Engine', 'Image', 'User', 'Data', 'Also written', 'Entry point'],
      Object.entries(storeImages).map(([id, { user, data, scratch, entry }]) => [
        id,
        id === 'mail-sink' ? 'ours' : code(imageOf(id)),
        String(user),
        code(data),
        Object.keys(scratch).map(code).join(', '),
        entry,
      ]),
    ),
  explained: () =>
    table(
      ['Linter', 'Check', 'Target', 'Why it stays'],
      explanations.map(({ tool, checks, targets, why }) => [tool, checks.map(code).join(', '), targets.join(', '), why]),
    ),
};

const imageOf = (id: string): string => Object.entries(platform.engines).find(([engine]) => engine === id)?.[1].image ?? '';

/** The page with every table between its marks generated again. Throws when a mark is missing. */
export function withTables(text: string): string {
  return Object.entries(tables).reduce((sum, [name, make]) => {
    const [begin, end] = [`<!-- generated: ${name} -->`, `<!-- end: ${name} -->`];
    const [from, to] = [sum.indexOf(begin), sum.indexOf(end)];
    if (from < 0 || to < from) throw new Error(`the page has no place for the table ${name}`);
    return `${sum.slice(0, from + begin.length)}\n${make()}\n${sum.slice(to)}`;
  }, text);
}

export const readPage = (): Promise<string> => readFile(page, 'utf8');

if (import.meta.main) await writeFile(page, withTables(await readPage()));
