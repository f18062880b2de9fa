import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { problems } from '@debt/proto/problems';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { catalogue } from '../src/failures.ts';
import { Home } from './run-debt.ts';

let home: Home;
beforeAll(() => {
  home = new Home('http://127.0.0.1:1');
});
afterAll(() => home[Symbol.dispose]());

const root = fileURLToPath(new URL('../../', import.meta.url));
const ids = [...new Set([...catalogue.keys(), ...Object.keys(problems)])];

describe('debt explain', () => {
  test('lists every id of this program and of the server, with exit codes and without a server', async () => {
    const run = await home.run(['explain', '--json']);

    expect(run.code).toBe(0);
    expect(run.json()).toMatchObject({ kind: 'explanations', version: 1 });
    const items = Object.values(run.json()).find((value) => Array.isArray(value)) ?? [];
    expect(items.map((item: { readonly id: string }) => item.id)).toEqual(ids.toSorted());
  });

  test.each(['exceeds_outstanding', 'EXCEEDS_OUTSTANDING', 'exceeds-outstanding'])('has a page for %s', async (id) => {
    const run = await home.run(['explain', id]);

    expect(run.code).toBe(0);
    expect(run.out.split('\n')[0]).toBe('exceeds_outstanding (exit code 3)');
    expect(run.out).toContain('exceeds the outstanding amount');
  });

  test('prints one page as JSON', async () => {
    const run = await home.run(['explain', 'outcome_unknown', '--json']);

    expect(run.json()).toMatchObject({ kind: 'explanation', version: 1, id: 'outcome_unknown', exits: [10], from: 'debt', retry: true });
  });

  test('explains a status that came without a problem document', async () => {
    const run = await home.run(['explain', 'http_418']);

    expect(run.code).toBe(0);
    expect(run.out).toContain('status 418');
  });

  test('suggests a similar id, and debt-platform explain for ids of debt-platform', async () => {
    const mistyped = await home.run(['explain', 'exceed_outstandin']);
    const foreign = await home.run(['explain', 'port_taken']);

    expect(mistyped.code).toBe(5);
    expect(mistyped.err).toContain('try: debt explain exceeds_outstanding');
    expect(foreign.err).toContain('debt-platform explain port_taken');
  });

  test('prints one id a line with --plain, and cuts none at 40 columns', async () => {
    const plain = await home.run(['explain', '--plain']);
    const narrow = await home.run(['explain'], { env: { COLUMNS: '40' } });

    expect(plain.out.trimEnd().split('\n')).toHaveLength(ids.length);
    for (const id of ids) expect(narrow.out).toContain(id);
  });
});

describe('a failure', () => {
  test('names the command that explains it, and that page exists', async () => {
    const failed = await home.run(['owe', 'alice', 'twenty']);

    const more = /^ {2}more: debt (explain \w+)$/m.exec(failed.err)?.[1] ?? '';
    const page = await home.run(more.split(' '));

    expect(more).toBe('explain bad_amount');
    expect(page.code).toBe(0);
  });

  test('has an id that the registry knows, and every id of the registry is given by some failure', () => {
    const text = globSync('{cli,terminal}/src/**/*.{ts,tsx}', { cwd: root })
      .filter((file) => !/(?:src\/failures|shared-pages)\.ts$/.test(file))
      .map((file) => readFileSync(root + file, 'utf8'))
      .join('\n');

    const unused = [...catalogue.keys()].filter(
      (id) => !text.includes(`'${id}'`) && !/^(transaction|debt|session|token)_not_found$/.test(id),
    );

    expect(unused).toEqual([]);
  });
});
