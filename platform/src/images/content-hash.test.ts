import { describe, expect, test } from 'vitest';
import { type Content, type ContextFile, contentTag } from './content-hash.ts';

const file = (path: string, text = path, mode: ContextFile['mode'] = '100644'): ContextFile => ({ path, mode, bytes: Buffer.from(text) });
const files = [file('a.ts'), file('b/c.ts'), file('package-lock.json', '{}')];
const content: Content = {
  files,
  dockerfile: file('images/x.Dockerfile', 'FROM scratch'),
  target: 'services',
  buildArguments: { BASE: 'debian:bookworm-slim', NPM_BASE: 'node:26' },
  platform: 'linux/amd64',
};

describe('the tag of an image', () => {
  test('is short, and is the same for the same content on every day and machine', () => {
    expect(contentTag(content)).toMatch(/^c-[0-9a-f]{16}$/);
    expect(contentTag(structuredClone(content))).toBe(contentTag(content));
  });

  test('does not depend on the order of files and arguments', () => {
    const buildArguments = { NPM_BASE: 'node:26', BASE: 'debian:bookworm-slim' };

    expect(contentTag({ ...content, files: files.toReversed(), buildArguments })).toBe(contentTag(content));
  });

  test.each<[string, Partial<Content>]>([
    ['bytes of a file', { files: [file('a.ts', 'other'), ...files.slice(1)] }],
    ['the name of a file', { files: [file('z.ts', 'a.ts'), ...files.slice(1)] }],
    ['whether a file may be run', { files: [file('a.ts', 'a.ts', '100755'), ...files.slice(1)] }],
    ['a file that became a link', { files: [file('a.ts', 'a.ts', '120000'), ...files.slice(1)] }],
    ['a file more', { files: [...files, file('d.ts')] }],
    ['a file less', { files: files.slice(1) }],
    ['the lockfile', { files: [...files.slice(0, 2), file('package-lock.json', '{"lockfileVersion":3}')] }],
    ['the Dockerfile', { dockerfile: file('images/x.Dockerfile', 'FROM other') }],
    ['the stage', { target: 'mail-sink' }],
    ['a base', { buildArguments: { ...content.buildArguments, BASE: 'debian:trixie-slim' } }],
    ['an argument more', { buildArguments: { ...content.buildArguments, EXTRA: '' } }],
    ['the platform', { platform: 'linux/arm64' }],
    ['where one file ends and the next begins', { files: [file('a.tsa.ts', ''), file('b/c.ts'), file('package-lock.json', '{}')] }],
  ])('changes with %s', (_, change) => {
    expect(contentTag({ ...content, ...change })).not.toBe(contentTag(content));
  });

  test('is refused to a list that names a file twice', () => {
    expect(() => contentTag({ ...content, files: [...files, file('a.ts')] })).toThrow('twice');
  });
});
