import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { lineCharsMax } from '../observe/logs.ts';

/** Passes on the lines of a stream as they are completed. A line that exceeds the limit is passed on in pieces. */
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
  // A broken pipe yields no more lines; the exit of its program is observed separately.
  stream.on('error', () => undefined);
}
