import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { spawnChild } from '../src/targets/processes/supervisor/child.ts';

test('a program whose library sets a timer in the past logs its own lines and no warning of Node', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'debt-child-'));
  const entry = join(folder, 'main.mjs');
  await writeFile(entry, `setTimeout(() => console.log('{"msg":"done"}'), -5);`);
  const lines: string[] = [];

  const child = await spawnChild({
    entry,
    args: [],
    env: {},
    compileCache: folder,
    memoryMi: 64,
    drainMs: 1_000,
    onLine: (stream, line) => lines.push(`${stream} ${line}`),
  });
  await child.exited;

  expect(lines).toEqual(['out {"msg":"done"}']);
  await rm(folder, { recursive: true, force: true });
});
