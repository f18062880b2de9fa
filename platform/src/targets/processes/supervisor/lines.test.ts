import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { lineCharsMax } from '../observe/logs.ts';
import { onLines } from './lines.ts';

function linesOf(chunks: readonly (string | Buffer)[]): Promise<readonly string[]> {
  const stream = new PassThrough();
  const lines: string[] = [];
  onLines(stream, (line) => lines.push(line));
  const ended = new Promise<readonly string[]>((resolve) => stream.once('end', () => resolve(lines)));
  for (const chunk of chunks) stream.write(chunk);
  stream.end();
  return ended;
}

test('lines are whole however they arrive, also across the bytes of one letter', async () => {
  const e = Buffer.from('é');

  const lines = await linesOf(['one\ntw', 'o\r\n', e.subarray(0, 1), e.subarray(1), '\nlast']);

  expect(lines).toEqual(['one', 'two', 'é', 'last']);
});

test('a line without an end is handed over in pieces and does not pile up', async () => {
  const lines = await linesOf(['x'.repeat(lineCharsMax * 2 + 5)]);

  expect(lines.map((line) => line.length)).toEqual([lineCharsMax, lineCharsMax, 5]);
});
