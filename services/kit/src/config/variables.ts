import { isIP } from 'node:net';

/** One environment variable: the parser of its value, and the description for errors. */
export interface Variable<T> {
  /** The allowed values, as text for errors and documentation. */
  readonly allowed: string;
  /** May contain a credential: delivered as NAME_FILE, never printed. */
  readonly secret: boolean;
  /** Default text; undefined makes the variable required. */
  readonly fallback: string | undefined;
  /** Throws an Error with the reason. The message never contains the text of a secret. */
  readonly parse: (text: string) => T;
}

const variable = <T>(allowed: string, parse: (text: string) => T, fallback?: string): Variable<T> => ({
  allowed,
  parse,
  secret: false,
  fallback,
});

/** Any text that is not empty. */
export const text = (fallback?: string): Variable<string> =>
  variable('any text that is not empty', (value) => (value === '' ? fail('is empty') : value), fallback);

/** A whole number within these bounds, both included. */
export function integer(min: number, max: number, fallback?: number): Variable<number> {
  const parse = (value: string): number => {
    const parsed = /^-?\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
    return parsed >= min && parsed <= max ? parsed : fail('is not a number in this range');
  };
  return variable(`a whole number from ${min} to ${max}`, parse, fallback?.toString());
}

/** A TCP port; 0 lets the system choose one, which tests use. */
export const port = (fallback?: number): Variable<number> => integer(0, 65_535, fallback);

/** `true` or `false`, in lower case. */
export const flag = (fallback?: boolean): Variable<boolean> =>
  variable('true or false', (value) => (value === 'true' ? true : value === 'false' ? false : fail('is neither')), fallback?.toString());

/** One of these texts, exactly. */
export const oneOf = <const T extends string>(values: readonly T[], fallback?: NoInfer<T>): Variable<T> =>
  variable(`one of ${values.join(', ')}`, (value) => values.find((one) => one === value) ?? fail('is not one of these values'), fallback);

/** host:port, with an IPv6 host in brackets. */
export function address(fallback?: string): Variable<string> {
  const parse = (value: string): string => {
    const match = /^(?:\[([0-9a-fA-F:.]+)\]|([A-Za-z0-9._-]+)):(\d{1,5})$/.exec(value);
    const bracketed = match?.[1];
    const valid = match !== null && Number(match[3]) <= 65_535 && (bracketed === undefined || isIP(bracketed) === 6);
    return valid ? value : fail('is not host:port');
  };
  return variable('host:port', parse, fallback);
}

/** One `address`, or several separated by commas: then each host is an IPv4 address. */
export function addresses(): Variable<string> {
  const one = address();
  const parse = (value: string): string => {
    const all = value.split(',');
    for (const each of all) {
      one.parse(each);
      if (all.length > 1 && isIP(each.slice(0, each.lastIndexOf(':'))) !== 4)
        return fail('names several hosts that are not IPv4 addresses');
    }
    return value;
  };
  return variable('host:port, or several IPv4 addresses with ports, separated by commas', parse);
}

/** Comma separated, spaces around items removed, empty items refused. */
export function list(fallback?: string): Variable<readonly string[]> {
  const parse = (value: string): readonly string[] => {
    const items = value.split(',').map((item) => item.trim());
    return items.includes('') ? fail('has an empty item') : items;
  };
  return variable('a comma separated list', parse, fallback);
}

/** A URL with one of these schemes. Multi-host URLs (`kafka://a,b`) are allowed: this checks only the scheme, and the driver parses the rest. */
export function url(schemes: readonly string[], fallback?: string): Variable<string> {
  const allowed = `a URL that begins with ${schemes.map((scheme) => `${scheme}:`).join(' or ')}`;
  return variable(allowed, (value) => (schemes.includes(value.split(':', 1)[0] ?? '') ? value : fail('has another scheme')), fallback);
}

/** Exactly 32 random bytes, base64url. */
export function key(): Variable<Uint8Array> {
  const parse = (value: string): Uint8Array => {
    const bytes = Buffer.from(value, 'base64url');
    return bytes.length === 32 && bytes.toString('base64url') === value ? new Uint8Array(bytes) : fail('is not 32 bytes of base64url');
  };
  return secret(variable('32 random bytes in base64url (43 characters)', parse));
}

/** Marks a variable as a credential. */
export const secret = <T>(inner: Variable<T>): Variable<T> => ({ ...inner, secret: true });

/** A variable that may be absent or empty; its value is then undefined. */
export const optional = <T>(inner: Variable<T>): Variable<T | undefined> => ({
  ...inner,
  fallback: '',
  parse: (value) => (value === '' ? undefined : inner.parse(value)),
});

function fail(message: string): never {
  throw new Error(message);
}
