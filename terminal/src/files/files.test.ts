import { execFileSync } from 'node:child_process';
import {
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { exclusively, writePrivate } from './files.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'debt files '));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const path = (name: string): string => join(folder, name);

test('writing to a link replaces its target, also through a link to a folder and through a dangling link', () => {
  writeFileSync(path('target'), 'old', { mode: 0o644 });
  symlinkSync('.', path('here'));
  symlinkSync('here/target', path('link'));
  symlinkSync('link', path('link to link'));
  symlinkSync('missing', path('dangling'));

  writePrivate(path('link to link'), 'new');
  writePrivate(path('dangling'), 'made');

  expect([readFileSync(path('target'), 'utf8'), readFileSync(path('missing'), 'utf8')]).toEqual(['new', 'made']);
  expect([readlinkSync(path('link')), readlinkSync(path('link to link'))]).toEqual(['here/target', 'link']);
  expect(statSync(path('target')).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder).toSorted()).toEqual(['dangling', 'here', 'link', 'link to link', 'missing', 'target']);
});

test('a cycle of links is a failure that names the file', () => {
  symlinkSync('b', path('a'));
  symlinkSync('a', path('b'));

  expect(() => writePrivate(path('a'), 'text')).toThrow('cannot be written');
});

test('writing to a link to a device keeps the device', (context) => {
  try {
    execFileSync('mknod', [path('null'), 'c', '1', '3'], { stdio: 'ignore' });
  } catch {
    context.skip('this system does not allow the test to create devices');
  }
  symlinkSync('null', path('config.json'));

  writePrivate(path('config.json'), 'text');

  expect(lstatSync(path('null')).isCharacterDevice()).toBe(true);
  expect(readlinkSync(path('config.json'))).toBe('null');
});

test.each([
  ['a minute ago', -60],
  ['a day ahead, before the clock was set back', 86_400],
])('a lock from %s is abandoned and holds up no command', (_when, seconds) => {
  writeFileSync(path('data.lock'), '');
  const then = Date.now() / 1000 + seconds;
  utimesSync(path('data.lock'), then, then);

  expect(exclusively(path('data'), () => readdirSync(folder))).toEqual(['data.lock']);
  expect(readdirSync(folder)).toEqual([]);
});
