import { Writable } from 'node:stream';
import { setImmediate as endOfTurn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { TurnWriter } from './turn-writer.ts';

const afterThisCode = () => new Promise<void>((resolve) => process.nextTick(resolve));

/** A connection that keeps what reached the system: one entry for each write. */
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
  return { connection, writer, ask };
}

describe('writing by turns', () => {
  test('calls with nothing under way leave together, before the turn ends', async () => {
    const { connection, ask } = setUp();

    for (const text of ['a', 'b']) void ask(text);
    await afterThisCode();

    expect(connection.written).toEqual(['a+b']);
  });

  test('calls behind one that is not answered leave together at the end of the turn', async () => {
    const { connection, ask } = setUp();
    void ask('a', new Promise(() => undefined));
    await afterThisCode();

    for (const text of ['b', 'c']) void ask(text);
    await afterThisCode();
    const during = [...connection.written];
    await endOfTurn();

    expect(during).toEqual(['a']);
    expect(connection.written).toEqual(['a', 'b+c']);
  });

  test('when all is answered, failed or not, the next call does not wait for the end of the turn', async () => {
    const { connection, ask } = setUp();
    await Promise.allSettled([ask('a'), ask('b', Promise.reject(new Error('refused')))]);
    await endOfTurn();

    void ask('c');
    await afterThisCode();

    expect(connection.written).toEqual(['a+b', 'c']);
  });

  test('a call before there is a connection is made all the same', async () => {
    const writer = new TurnWriter(() => undefined);

    const answers = await Promise.all(['a', 'b'].map((text) => writer.send(async () => text)));

    expect(answers).toEqual(['a', 'b']);
  });

  test('what is held for a connection that is replaced does not keep the next one waiting', async () => {
    const connections = [new Connection(), new Connection()];
    let at = 0;
    const writer = new TurnWriter(() => connections[at]);
    const ask = (text: string) =>
      writer.send(() => {
        connections[at]?.write(text);
        return new Promise(() => undefined);
      });
    void ask('a');
    void ask('b');

    at = 1;
    void ask('c');
    await endOfTurn();

    expect(connections.map(({ written }) => written)).toEqual([['a+b'], ['c']]);
  });
});
