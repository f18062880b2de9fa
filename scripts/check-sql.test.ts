import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'debt-sql-'));
  mkdirSync(join(folder, 'services'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const check = () => {
  const program = fileURLToPath(new URL('check-sql.ts', import.meta.url));
  const { status, stdout } = spawnSync(process.execPath, [program, folder], { encoding: 'utf8' });
  return { status, lines: stdout.trim().split('\n') };
};
const write = (file: string, text: string) => writeFileSync(join(folder, file), text);

test('the check fails for an error in a file of SQL or in TypeScript, and names the file and the line', () => {
  write('good.sql', 'create function f() returns integer language sql return 1;\n');
  write('services/query.ts', "export const found = pool.query('select 1');\n");
  const before = check();

  write('bad.sql', '-- Why.\ncreate function g() returns integer language plpgsql as $$\nbegin\n  retrun 1;\nend $$;\n');
  write('services/bad.ts', '\nawait pool.query(`\n  select from where`);\n');
  const after = check();

  expect(before).toMatchObject({
    status: 0,
    lines: [expect.stringMatching(/^read 1 files, \d+ migrations and 1 statements in TypeScript$/)],
  });
  expect(after.status).toBe(1);
  expect(after.lines).toContain('bad.sql:4: syntax error at or near "retrun"');
  expect(after.lines).toContain('services/bad.ts:3: syntax error at or near "where"');
});
