export interface PlainRequest {
  readonly hostname: string;
  readonly port: number;
  /** The bytes to send: head and body. */
  readonly message: string;
  /** The longest silence before the request fails. */
  readonly timeoutMs: number;
  readonly answerBytesMax: number;
}

export interface PlainAnswer {
  readonly status: number;
  /** By lower-case name; the last one of several with the same name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Sends one HTTP/1.1 request over its own connection, which ends with the answer. Loading and warming up `node:http` takes longer than the rest of a
 * command such as `debt owe`. This reads only the answers that a server may give to such a request (RFC 9112 §6). @throws NoAnswer
 */
export function exchange({ hostname, port, message, timeoutMs, answerBytesMax }: PlainRequest): Promise<PlainAnswer> {
  const { connect } = process.getBuiltinModule('node:net');
  return new Promise((resolve, reject) => {
    let connected = false;
    let timedOut = false;
    let received: Buffer = Buffer.alloc(0);
    const socket = connect({ host: hostname, port, noDelay: true });
    socket.once('connect', () => (connected = true));
    socket.setTimeout(timeoutMs, () => {
      timedOut = true;
      socket.destroy(new Error(`no answer within ${timeoutMs / 1000} seconds`));
    });
    const look = (hasEnded: boolean): void => {
      try {
        if (received.length > answerBytesMax) throw new Error(`the answer is larger than ${answerBytesMax} bytes`);
        const answer = readAnswer(received, hasEnded);
        if (answer === undefined && hasEnded) throw new Error('the connection ended before the answer did');
        if (answer === undefined) return;
        resolve(answer);
        socket.destroy();
      } catch (error) {
        socket.destroy(error instanceof Error ? error : new Error(String(error)));
      }
    };
    socket.on('data', (chunk: Buffer) => {
      received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
      look(false);
    });
    socket.on('end', () => look(true));
    socket.on('error', (error) => reject(new NoAnswer(!connected ? 'not_sent' : timedOut ? 'timeout' : 'broken', error)));
    socket.write(message);
  });
}

/** The answer, once it has arrived completely. @throws Error when it is not a valid HTTP answer */
export function readAnswer(received: Buffer, hasEnded: boolean): PlainAnswer | undefined {
  const end = received.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const [statusLine = '', ...fields] = received.toString('latin1', 0, end).split('\r\n');
  const status = Number(/^HTTP\/1\.[01] (\d{3})(?: |$)/.exec(statusLine)?.[1]);
  if (Number.isNaN(status)) throw new Error('the server at this address does not use HTTP');
  const rest = received.subarray(end + 4);
  // Interim answers come before the final one.
  if (status < 200) return readAnswer(rest, hasEnded);
  const headers = Object.fromEntries(fields.map(readField));
  const body = readBody(rest, status, headers, hasEnded);
  return body === undefined ? undefined : { status, headers, body: body.toString('utf8') };
}

function readField(field: string): readonly [name: string, value: string] {
  const colon = field.indexOf(':');
  if (colon < 1) throw new Error('the server at this address does not use HTTP');
  return [field.slice(0, colon).toLowerCase(), field.slice(colon + 1).trim()];
}

function readBody(rest: Buffer, status: number, headers: PlainAnswer['headers'], hasEnded: boolean): Buffer | undefined {
  if (status === 204 || status === 304) return Buffer.alloc(0);
  const coding = headers['transfer-encoding'];
  if (coding !== undefined) return coding.toLowerCase() === 'chunked' ? readChunks(rest) : refuse(`the coding ${coding} is unknown`);
  const length = headers['content-length'];
  if (length === undefined) return hasEnded ? rest : undefined;
  if (!/^\d{1,15}$/.test(length)) return refuse('the length of the answer is not a number');
  return rest.length < Number(length) ? undefined : rest.subarray(0, Number(length));
}

/** The content of the chunks; undefined until the last one has arrived. */
function readChunks(rest: Buffer): Buffer | undefined {
  const parts: Buffer[] = [];
  for (let at = 0; ; ) {
    const lineEnd = rest.indexOf('\r\n', at);
    if (lineEnd < 0) return undefined;
    const size = /^([0-9a-f]{1,8})(?:;.*)?$/i.exec(rest.toString('latin1', at, lineEnd))?.[1];
    if (size === undefined) return refuse('a chunk of the answer has no size');
    const start = lineEnd + 2;
    const next = start + Number.parseInt(size, 16) + 2;
    // Trailers may follow the last chunk; they end with an empty line.
    if (Number.parseInt(size, 16) === 0) return rest.indexOf('\r\n\r\n', lineEnd) < 0 ? undefined : Buffer.concat(parts);
    if (rest.length < next) return undefined;
    parts.push(rest.subarray(start, next - 2));
    at = next;
  }
}

function refuse(why: string): never {
  throw new Error(why);
}

/** The reason why there is no answer. */
type NoAnswerReason =
  /** No connection was established, so the server has not received the request. */
  | 'not_sent'
  /** The connection ended, and the request may have arrived before. */
  | 'broken'
  /** The answer did not arrive in time. */
  | 'timeout';

export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  readonly reason: NoAnswerReason;

  constructor(reason: NoAnswerReason, cause: Error) {
    super(cause.message, { cause });
    this.reason = reason;
  }
}
