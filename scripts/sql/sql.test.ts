import { describe, expect, test } from 'vitest';
import { formatProblems } from './format.ts';
import { syntaxProblems } from './parse.ts';
import { sqlTexts } from './texts.ts';

const routine = (language: string, body: string): string =>
  `create or replace function f(p integer) returns integer language ${language} as $$\n${body}\n$$;\n`;

describe('a syntax error', () => {
  test.each([
    ['in a statement', 'select 1;\nselect from where x;', 2, 'syntax error at or near "where"'],
    ['in the body of a function in SQL', routine('sql', '  select p\n  frm t x y z;'), 3, 'syntax error at or near "t"'],
    ['in a statement of PL/pgSQL', routine('plpgsql', 'begin\n  if p thn return 1; end if;\nend'), 3, 'missing "THEN"'],
    [
      'in an expression in PL/pgSQL',
      routine('plpgsql', 'declare\n  v integer := 1;\nbegin\n  v := v + * 2;\n  return v;\nend'),
      5,
      'syntax error',
    ],
    ['in a query in PL/pgSQL', routine('plpgsql', 'begin\n  return 1;\n  return (select 1 frm x y z);\nend'), 4, 'syntax error'],
    ['in a block without a name', 'select 1;\n\ndo $$ begin\n  perform 1 +;\nend $$;', 4, 'syntax error'],
    ['after letters of more than one byte', "select 'é€ü';\nselect ;;\nselect from where x;", 3, 'syntax error at or near "where"'],
  ])('is found %s, with its line', (_where, text, line, message) => {
    const containing: unknown = expect.stringContaining(message);

    expect(syntaxProblems(text)).toEqual([{ line, message: containing }]);
  });

  test('is not found where there is none', () => {
    const good = [
      'select 1; select $1::uuid',
      routine('sql', '  select p'),
      routine('plpgsql', 'begin\n  return (select count(*) from t where t.n = p);\nend'),
      'create function g(p integer) returns integer language sql return p + 1;',
    ];

    expect(good.flatMap(syntaxProblems)).toEqual([]);
  });
});

describe('the format of a file', () => {
  const good = '-- Why.\ncreate or replace function f() returns text language sql stable as $$\n  select \'YYYY-MM\' from "T"\n$$;\n';

  test('is kept by a function of ours', () => {
    expect(formatProblems(good)).toEqual([]);
  });

  test.each([
    ['a keyword in capitals', good.replace('language', 'LANGUAGE'), 2],
    ['a keyword in capitals in a body', good.replace('select', 'SELECT'), 3],
    ['a name in capitals', good.replace('f()', 'fooBar()'), 2],
    ['a long line', good.replace('Why.', 'x'.repeat(148)), 1],
    ['a tab', good.replace("'YYYY", "\t'YYYY"), 3],
    ['blanks at the end of a line', good.replace('Why.', 'Why. '), 1],
    ['an odd indentation', good.replace('  select', '   select'), 3],
    ['a deep indentation', good.replace('  select', '      select'), 3],
    ['two statements', `${good}select 1;\n`, 1],
    ['no line break at the end', good.trimEnd(), 4],
    ['an empty line at the end', `${good}\n`, 6],
  ])('is broken by %s, and the line is named', (_fault, text, line) => {
    expect(formatProblems(text).map((problem) => problem.line)).toEqual([line]);
  });
});

describe('SQL in TypeScript', () => {
  const variantsOf = (source: string) => sqlTexts('a.ts', source).map(({ line, variants }) => ({ line, variants: [...variants()] }));

  test('is found by its marker and where it is given to a query, with its line', () => {
    const source =
      "const a = /* sql */ `select 1`;\nawait pool.query('select 2', []);\nclient.query({ name: 'x', text: `select 3` });\nlog('select 4');";

    expect(variantsOf(source)).toEqual([
      { line: 1, variants: ['select 1'] },
      { line: 2, variants: ['select 2'] },
      { line: 3, variants: ['select 3'] },
    ]);
  });

  test('has constants of the same file put in, on one line', () => {
    const source = 'const where = /* sql */ `and a = 1 -- why\n and b = 2`;\nconst all = /* sql */ `select x from t where true ${where}`;';

    expect(variantsOf(source)).toEqual([{ line: 3, variants: ['select x from t where true and a = 1   and b = 2'] }]);
  });

  test('is tried with several values for what is known only when the program runs', () => {
    const [text] = variantsOf('pool.query(`select x from t where a = ${a} ${b}`);');

    expect(text?.variants).toContain('select x from t where a = 1 and true');
    expect(text?.variants.some((variant) => syntaxProblems(variant).length === 0)).toBe(true);
  });

  test('that cannot be read with any of them is a syntax error', () => {
    const [text] = variantsOf('pool.query(`select from where ${a}`);');

    expect(text?.variants.some((variant) => syntaxProblems(variant).length === 0)).toBe(false);
  });
});
