import { Writable } from 'node:stream';
import { setImmediate as endOfTurn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { batchMax, busyFrom, TurnWriter } from './turn-writer.ts';

const afterThisCode = () => new Promise<void>((resolve) => process.nextTick(resolve));

/** Numbers from 1 as texts, to distinguish calls. */
const texts = (count: number): readonly string[] => Array.from({ length: count }, (_, at) => String(at + 1));

/** A connection that records what it wrote, one entry for each write. */
class Connection extends Writable {
  readonly written: string[] = [];

  constructor() {
    super({ decodeStrings: false });
  }

  override _write(chunk: string, _encoding: string, done: () => void): void {
    this.written.push(chunk);
    done();
  }

  override _writev(chunks: readonly { readonly chunk: unknown }[], done: () => void): void {
    this.written.push(chunks.map(({ chunk }) => String(chunk)).join('+'));
    done();
  }
}

function setUp() {
  const connection = new Connection();
  const writer = new TurnWriter(() => connection);
  const ask = (text: string, answer: Promise<unknown> = Promise.resolve(text)) =>
    writer.send(() => {
      connection.write(text);
      return answer;
    });
  const askUnanswered = (calls: number): void => {
    for (const text of texts(calls)) void ask(text, new Promise(() => undefined));
  };
  return { connection, ask, askUnanswered };
}

describe('a turn writer', () => {
  test('writes calls immediately and separately while few are unanswered', () => {
    const { connection, askUnanswered } = setUp();

    askUnanswered(busyFrom);

    expect(connection.written).toEqual(texts(busyFrom));
  });

  test('writes calls behind many unanswered ones together at the end of the turn', async () => {
    const { connection, ask, askUnanswered } = setUp();
    askUnanswered(busyFrom);

    for (const text of ['y', 'z']) void ask(text);
    await afterThisCode();
    const during = connection.written.slice(busyFrom);
    await endOfTurn();

    expect(during).toEqual([]);
    expect(connection.written.slice(busyFrom)).toEqual(['y+z']);
  });

  test('writes half of the unanswered calls without waiting for the end of the turn', () => {
    const { connection, askUnanswered } = setUp();

    askUnanswered(2 * busyFrom);

    expect(connection.written.slice(busyFrom)).toEqual([
      texts(2 * busyFrom)
        .slice(busyFrom)
        .join('+'),
    ]);
  });

  test('limits the calls of one write, and writes all of them', async () => {
    const { connection, askUnanswered } = setUp();
    const calls = 4 * batchMax + 1;

    askUnanswered(calls);
    await endOfTurn();

    const sizes = connection.written.map((written) => written.split('+').length);
    expect(Math.max(...sizes)).toBe(batchMax);
    expect(connection.written.join('+')).toBe(texts(calls).join('+'));
  });

  test('writes the next call immediately once all calls are answered or have failed', async () => {
    const { connection, ask } = setUp();
    const asked = texts(2 * busyFrom).map((text, at) => ask(text, at % 2 === 0 ? Promise.resolve() : Promise.reject(new Error('refused'))));
    await Promise.allSettled(asked);
    await endOfTurn();

    void ask('z');

    expect(connection.written.at(-1)).toBe('z');
  });

  test('runs a call even without a connection', async () => {
    const writer = new TurnWriter(() => undefined);

    const answers = await Promise.all(['a', 'b'].map((text) => writer.send(async () => text)));

    expect(answers).toEqual(['a', 'b']);
  });

  test('does not delay the calls of a new connection by those held for a replaced one', async () => {
    const connections = [new Connection(), new Connection()];
    let at = 0;
    const writer = new TurnWriter(() => connections[at]);
    const ask = (text: string) =>
      writer.send(() => {
        connections[at]?.write(text);
        return new Promise(() => undefined);
      });
    for (const text of texts(busyFrom)) void ask(text);
    void ask('y');

    at = 1;
    void ask('z');
    await endOfTurn();

    expect(connections.map(({ written }) => written)).toEqual([[...texts(busyFrom), 'y'], ['z']]);
  });
});
