import { once } from 'node:events';
import { connect } from 'node:net';

/** A request as the lines that are written to the socket. */
export interface RawRequest {
  readonly method?: string;
  readonly path: string;
  /** Header lines as they are to be sent: repeated, quoted or misspelt. `Host` is added unless it is included. */
  readonly lines: readonly (readonly [name: string, value: string])[];
}

/** The answer, the body as latin-1 text. */
export interface RawAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** Sends exactly these header lines, which no client library would. Resolves with everything received before the server closed, or with the 101. */
export async function sendRaw(baseUrl: string, { method = 'GET', path, lines }: RawRequest): Promise<RawAnswer> {
  const { hostname, port, host } = new URL(baseUrl);
  const all = [...(lines.some(([name]) => name.toLowerCase() === 'host') ? [] : [['Host', host]]), ...lines];
  const upgrades = lines.some(([name]) => name.toLowerCase() === 'upgrade');
  const head = [...all, ...(upgrades ? [] : [['Connection', 'close']])].map(([name = '', value = '']) => `${name}: ${value}\r\n`).join('');
  const socket = connect(Number(port), hostname);
  socket.setEncoding('latin1');
  socket.write(`${method} ${path} HTTP/1.1\r\n${head}\r\n`);
  let text = '';
  socket.on('data', (chunk: string) => {
    text += chunk;
    if (text.startsWith('HTTP/1.1 101 ')) socket.destroy();
  });
  await once(socket, 'close');
  return parse(text);
}

function parse(text: string): RawAnswer {
  const end = text.indexOf('\r\n\r\n');
  const [statusLine = '', ...lines] = text.slice(0, end).split('\r\n');
  const pairs = lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()] as const);
  return { status: Number(statusLine.split(' ')[1]), headers: new Map(pairs), body: text.slice(end + 4) };
}
