import { type ChildProcess, fork } from 'node:child_process';
import { afterEach, expect, test } from 'vitest';
import { eventually } from '../src/testing/testing.ts';

const main = new URL('support/lifecycle-main.ts', import.meta.url);
/** A process needs a second of an idle processor to start, and many seconds on a busy machine. */
const patienceMs = 60_000;
const timeout = 120_000;

let child: ChildProcess | undefined;
afterEach(() => child?.kill('SIGKILL'));

test.each(['opening', 'starting'])(
  'a process that receives SIGTERM while it is %s for ever ends successfully',
  { timeout },
  async (stays) => {
    const service = run({ STAYS: stays });
    await service.reports(stays);

    service.child.kill('SIGTERM');

    expect(await service.exit()).toEqual({ code: 0, signal: null });
  },
);

test('a process that receives SIGTERM twice still drains completely', { timeout }, async () => {
  const service = run({ STAYS: 'draining' });
  await service.reports('started');
  service.child.kill('SIGTERM');
  await service.reports('disposing');

  service.child.kill('SIGTERM');
  service.child.send('that is enough');

  expect(await service.exit()).toEqual({ code: 0, signal: null });
  expect(service.output()).toContain('"stopped"');
  expect(service.output().match(/"draining"/g)).toHaveLength(1);
});

test('a drain that does not end is aborted, and the process fails', { timeout }, async () => {
  const service = run({ STAYS: 'disposing', DRAIN_MS: '200' });
  await service.reports('started');

  service.child.kill('SIGINT');

  expect(await service.exit()).toEqual({ code: 1, signal: null });
  expect(service.output()).toContain('the drain took too long');
});

test.each([
  ['that runs', {}, 'started'],
  ['whose code is still being loaded', { STAYS: 'loading' }, 'loading'],
])('a process %s ends when its supervisor ends', { timeout }, async (_which, environment, folder) => {
  const service = run(environment);
  await service.reports(folder);

  service.child.disconnect();

  expect(await service.exit()).toEqual({ code: 0, signal: null });
  expect(service.output()).toContain('the supervisor ended');
});

function run(environment: Readonly<Record<string, string>>) {
  const started = fork(main, { env: { ...environment }, silent: true, execArgv: ['--trace-warnings'] });
  child = started;
  let output = '';
  for (const stream of [started.stdout, started.stderr])
    stream?.on('data', (data: Buffer) => {
      output += data.toString('utf8');
    });
  const ended = () =>
    started.exitCode !== null || started.signalCode !== null ? { code: started.exitCode, signal: started.signalCode } : false;
  return {
    child: started,
    output: () => output,
    reports: (what: string) => eventually(() => output.includes(`"${what}"`), `it reports ${what}`, patienceMs),
    exit: () => eventually(ended, 'it ends', patienceMs),
  };
}
