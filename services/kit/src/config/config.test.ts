import { describe, expect, test } from 'vitest';
import { AppError } from '../errors/errors.ts';
import {
  address,
  addresses,
  describeVariables,
  flag,
  integer,
  key,
  list,
  oneOf,
  optional,
  port,
  readConfig,
  secret,
  text,
  url,
  type Variable,
} from './config.ts';

const files: Readonly<Record<string, string>> = { '/secrets/url': 'postgres://u:hunter2@h/d\n', '/secrets/bad': 'mysql://u:hunter2@h/d' };
const readFile = (path: string): string => {
  const content = files[path];
  if (content === undefined) throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
  return content;
};
const variables = { URL: secret(url(['postgres'])), PORT: port(7000), LEVEL: oneOf(['info', 'debug'], 'info'), NAMES: optional(list()) };

function problemsOf(read: () => unknown): string {
  try {
    read();
  } catch (thrown) {
    if (thrown instanceof AppError && thrown.code === 'bad_configuration') return thrown.message;
  }
  throw new Error('it was not refused as bad configuration');
}

describe('a configuration', () => {
  test('is read from variables, from files without their last newline, and from defaults', () => {
    const config = readConfig(variables, { URL_FILE: '/secrets/url', PORT: '80' }, readFile);

    expect(config).toEqual({ URL: 'postgres://u:hunter2@h/d', PORT: 80, LEVEL: 'info', NAMES: undefined });
    expect(Object.isFrozen(config)).toBe(true);
  });

  test('reports all problems in one error, each with the allowed values', () => {
    const problems = problemsOf(() => readConfig(variables, { PORT: 'eighty', LEVEL: 'loud', NAMES: 'a,,b' }, readFile)).split('\n');

    expect(problems).toEqual([
      'URL is not set; it must be a URL that begins with postgres:',
      'PORT="eighty" is not a number in this range; it must be a whole number from 0 to 65535',
      'LEVEL="loud" is not one of these values; it must be one of info, debug',
      'NAMES="a,,b" has an empty item; it must be a comma separated list',
    ]);
  });

  test.each([{ URL: 'mysql://u:hunter2@h/d' }, { URL_FILE: '/secrets/bad' }])('never reveals a secret', (environment) => {
    expect(problemsOf(() => readConfig(variables, environment, readFile))).not.toContain('hunter2');
  });

  test('refuses a variable with two values', () => {
    expect(problemsOf(() => readConfig(variables, { URL: 'postgres:', URL_FILE: '/secrets/url' }, readFile))).toContain('both set');
  });

  test('reports a file that cannot be read', () => {
    expect(problemsOf(() => readConfig(variables, { URL_FILE: '/nowhere' }, readFile))).toContain(
      'URL_FILE=/nowhere cannot be read (ENOENT)',
    );
  });

  test('is described without its values', () => {
    expect(describeVariables(variables)).toContainEqual({
      name: 'URL',
      allowed: 'a URL that begins with postgres:',
      secret: true,
      required: true,
    });
    expect(describeVariables(variables)).toContainEqual({
      name: 'NAMES',
      allowed: 'a comma separated list',
      secret: false,
      required: false,
    });
  });
});

describe('a variable', () => {
  const key32 = Buffer.alloc(32, 1).toString('base64url');
  test.each<[string, Variable<unknown>, string, unknown]>([
    ['integer', integer(1, 5), '5', 5],
    ['negative integer', integer(-5, 5), '-5', -5],
    ['flag', flag(), 'true', true],
    ['host and port', address(), 'localhost:50051', 'localhost:50051'],
    ['one address of several', addresses(), 'localhost:50051', 'localhost:50051'],
    ['several addresses', addresses(), '127.0.0.1:1,127.0.0.1:2', '127.0.0.1:1,127.0.0.1:2'],
    ['IPv6 and port', address(), '[::1]:50051', '[::1]:50051'],
    ['list', list(), 'a, b', ['a', 'b']],
    ['URL of several hosts', url(['kafka']), 'kafka://a:1,b:2', 'kafka://a:1,b:2'],
    ['key', key(), key32, new Uint8Array(32).fill(1)],
  ])('of type %s is parsed', (_name, variable, given, expected) => {
    expect(variable.parse(given)).toEqual(expected);
  });

  test.each<[string, Variable<unknown>, string]>([
    ['integer below', integer(1, 5), '0'],
    ['integer above', integer(1, 5), '6'],
    ['integer with a fraction', integer(1, 5), '1.5'],
    ['integer in hexadecimal', integer(1, 50), '0x10'],
    ['empty integer', integer(0, 5), ''],
    ['flag', flag(), 'yes'],
    ['address without a port', address(), 'localhost'],
    ['address with a port out of range', address(), 'localhost:65536'],
    ['several addresses, one without a port', addresses(), '127.0.0.1:1,127.0.0.1'],
    ['several addresses by name', addresses(), 'a:1,b:2'],
    ['address with a bad IPv6', address(), '[:::]:1'],
    ['URL of another scheme', url(['kafka']), 'kafkas://a'],
    ['short key', key(), key32.slice(1)],
    ['key in another alphabet', key(), Buffer.alloc(32, 255).toString('base64')],
    ['empty text', text(), ''],
  ])('of type %s is refused', (_name, variable, given) => {
    expect(() => variable.parse(given)).toThrow();
  });
});
