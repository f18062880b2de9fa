import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { buildAlone, entryOf, publish } from './cache.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'debt-cache-'));
  vi.stubEnv('XDG_CACHE_HOME', folder);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

async function built(text: string): Promise<string> {
  const path = join(folder, 'built');
  await writeFile(path, text);
  return path;
}

describe('an entry of the cache', () => {
  test('has another name for other inputs, and the same for the same', () => {
    expect(entryOf('a', { version: '1' })).toBe(entryOf('a', { version: '1' }));
    expect(entryOf('a', { version: '1' })).not.toBe(entryOf('a', { version: '2' }));
  });

  test('is a whole program that can be run, and nothing lies beside it', async () => {
    const entry = entryOf('a', {});

    await publish(await built('program'), entry);

    expect(await readFile(entry, 'utf8')).toBe('program');
    expect((await stat(entry)).mode & 0o777).toBe(0o755);
    expect(await readdir(dirname(entry))).toEqual(['a']);
  });

  test('is not there when it could not be written', async () => {
    const entry = entryOf('a', {});

    await expect(publish(join(folder, 'nothing'), entry)).rejects.toThrow('ENOENT');

    expect(existsSync(entry)).toBe(false);
    expect(await readdir(dirname(entry))).toEqual([]);
  });
});

describe('two that want the same entries', () => {
  const waiting = { onWait: () => undefined, askAgainMs: 5 };

  test('build them once: the second waits, and goes on as soon as its own are there', async () => {
    const [first, second] = [entryOf('first', {}), entryOf('second', {})];
    const order: string[] = [];
    const secondMayBeBuilt = Promise.withResolvers<void>();
    const isBuilding = Promise.withResolvers<void>();
    const build = async () => {
      isBuilding.resolve();
      await secondMayBeBuilt.promise;
      await publish(await built('second'), second);
      order.push('second is built');
    };

    const everything = buildAlone([first, second], build, waiting);
    await isBuilding.promise;
    const one = buildAlone([first], () => Promise.reject(new Error('built twice')), { ...waiting, onWait: () => order.push('waits') });
    await publish(await built('first'), first);
    await one;
    order.push('has the first');
    secondMayBeBuilt.resolve();
    await everything;

    expect(order).toEqual(['waits', 'has the first', 'second is built']);
  });

  test('take turns when the first one fails', async () => {
    const entry = entryOf('a', {});

    const failed = buildAlone([entry], () => Promise.reject(new Error('no disk')), waiting);
    await expect(failed).rejects.toThrow('no disk');
    await buildAlone([entry], async () => publish(await built('program'), entry), waiting);

    expect(existsSync(entry)).toBe(true);
  });

  test('stop waiting when they are told to', async () => {
    const stopping = new AbortController();
    const never = Promise.withResolvers<void>();
    const building = buildAlone([entryOf('a', {})], () => never.promise, waiting);

    const waits = buildAlone([entryOf('a', {})], () => Promise.resolve(), { ...waiting, signal: stopping.signal });
    stopping.abort();

    await expect(waits).rejects.toThrow('aborted');
    never.resolve();
    await building;
  });
});
