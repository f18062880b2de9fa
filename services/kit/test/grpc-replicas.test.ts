import { eventually } from '@debt/kit/testing';
import { Client, type ServerUnaryCall, type sendUnaryData } from '@grpc/grpc-js';
import { afterEach, expect, test } from 'vitest';
import { calleeAt, credentials, listen, Server } from '../src/server/grpc.ts';

const path = '/test.Who/Ask';
const stack: (() => void)[] = [];
afterEach(() => {
  for (const close of stack.splice(0)) close();
});

async function replica(name: string): Promise<{ readonly port: number; readonly server: Server }> {
  const server = new Server();
  const same = (value: Buffer) => value;
  const ask = (_call: ServerUnaryCall<Buffer, Buffer>, callback: sendUnaryData<Buffer>) => callback(null, Buffer.from(name));
  server.addService(
    {
      ask: {
        path,
        requestStream: false,
        responseStream: false,
        requestSerialize: same,
        requestDeserialize: same,
        responseSerialize: same,
        responseDeserialize: same,
      },
    },
    { ask },
  );
  stack.push(() => server.forceShutdown());
  return { server, port: await listen(server, '127.0.0.1', 0) };
}

test('calls go to all replicas in turn, and to the remaining ones when one has stopped', async () => {
  const [one, two] = [await replica('one'), await replica('two')];
  const { target, options } = calleeAt(`127.0.0.1:${one.port},127.0.0.1:${two.port}`);
  const client = new Client(target, credentials.createInsecure(), options);
  stack.push(() => client.close());
  const ask = (): Promise<string> =>
    new Promise((resolve, reject) => {
      const [same, deadline] = [(value: Buffer) => value, Date.now() + 5_000];
      client.makeUnaryRequest(path, same, same, Buffer.alloc(0), { deadline }, (error, answer) => {
        if (error === null && answer !== undefined) resolve(answer.toString());
        else reject(error ?? new Error('no answer'));
      });
    });
  const answered = new Set<string>();
  await eventually(async () => answered.add(await ask()).size === 2, 'both replicas have answered');

  one.server.forceShutdown();

  expect(await Promise.all(Array.from({ length: 20 }, ask))).toEqual(Array.from({ length: 20 }, () => 'two'));
});
