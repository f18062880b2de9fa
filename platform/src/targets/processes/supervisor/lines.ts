import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { lineCharsMax } from '../observe/logs.ts';

/** Hands over the lines of a stream as they end. A line that grows beyond the bound is handed over in pieces. */
export function onLines(stream: Readable, handle: (line: string) => void): void {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  const take = (text: string): void => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) handle(line.endsWith('\r') ? line.slice(0, -1) : line);
    while (rest.length > lineCharsMax) {
      handle(rest.slice(0, lineCharsMax));
      rest = rest.slice(lineCharsMax);
    }
  };
  stream.on('data', (chunk: Buffer) => take(decoder.write(chunk)));
  stream.on('end', () => {
    take(decoder.end());
    if (rest !== '') handle(rest);
    rest = '';
  });
  // A pipe that breaks has nothing more to say; its program's end is seen by its exit.
  stream.on('error', () => undefined);
}
