import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseInput } from '@debt/terminal/command/parse';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { choicesOf } from '../src/commands/lifecycle/begin.ts';
import { lifecycleCommands } from '../src/commands/lifecycle/commands.ts';
import { program } from '../src/commands/program.ts';
import type { EnvironmentFile } from '../src/environment/environment-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'debt-choices-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** With a record, engines that happen to run on this machine are ignored. */
const recorded: EnvironmentFile = {
  version: 1,
  name: 'test',
  target: 'engines',
  bind: {},
  size: 'laptop',
  host: '127.0.0.1',
  ports: {},
  engines: {},
};

const up = lifecycleCommands.find(({ id }) => id === 'up') ?? expect.unreachable('there is no up');

/** The arguments after `debt-platform up`. */
const typed = (...args: readonly string[]) => parseInput(program, up, args);

describe('what an environment runs on', () => {
  test('a flag wins over the file, and the file over a variable', async () => {
    const file = join(folder, 'engines.env');
    writeFileSync(file, '# ours\nENGINE_KAFKA_URL=kafka://file\nENGINE_REDIS_URL=redis://file?a=b\n');
    const variables = {
      ENGINE_KAFKA_URL: 'kafka://variable',
      ENGINE_REDIS_URL: 'redis://variable',
      ENGINE_MAIL_SINK_URL: 'ses://variable',
    };

    const { servers } = await choicesOf(typed('--engine', 'kafka=kafka://flag', '--engine-file', file), 'engines', recorded, variables);

    expect(servers).toEqual({ kafka: 'kafka://flag', redis: 'redis://file?a=b', 'mail-sink': 'ses://variable' });
  });

  test('authorities come along with the servers that they sign for', async () => {
    const pem = join(folder, 'ca.pem');
    writeFileSync(pem, 'PEM');

    const given = await choicesOf(typed(), 'engines', recorded, { ENGINE_REDIS_URL: 'rediss://a', TLS_CA_FILE: pem });

    expect(given.authorities).toBe('PEM');
    expect(await choicesOf(typed(), 'engines', recorded, { TLS_CA_FILE: pem })).toEqual({});
  });

  test('processes and drivers are counted and named', async () => {
    const { replicas, drivers } = await choicesOf(
      typed('--replicas', 'notifier=2', '--replicas', 'mailer=1', '--bind', 'feed=postgres'),
      'engines',
      recorded,
      {},
    );

    expect(replicas).toEqual({ notifier: 2, mailer: 1 });
    expect(drivers).toEqual({ feed: 'postgres' });
  });

  test.each([
    [['--replicas', 'notifier=0'], 'a service can have 1 to 8 processes'],
    [['--replicas', 'gateway=2'], '--replicas takes NAME=VALUE'],
    [['--bind', 'feed=redis'], 'feed has the drivers mongodb and postgres, not redis'],
    [['--engine', 'kafak=kafka://me:hunter2@a'], '--engine takes NAME=VALUE'],
  ])('%j is refused with what is accepted', async (flags, message) => {
    await expect(choicesOf(typed(...flags), 'engines', recorded, {})).rejects.toThrow(message);
    await expect(choicesOf(typed(...flags), 'engines', recorded, {})).rejects.not.toThrow('hunter2');
  });

  test('servers mean nothing to another target', async () => {
    await expect(choicesOf(typed('--engine', 'kafka=kafka://a'), 'embedded', undefined, {})).rejects.toThrow('uses no servers');
  });
});
