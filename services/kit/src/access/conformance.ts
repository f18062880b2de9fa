/** A request and the outcome of its credential. All services that read credentials must agree on it. */
export interface CredentialCase {
  readonly title: string;
  /** Header lines, as sent. */
  readonly lines: readonly (readonly [name: string, value: string])[];
  readonly outcome: 'token' | 'none' | 'malformed' | 'two_credentials' | 'bad_authorization';
}

/** The values in the table of cases. */
export interface CredentialFacts {
  /** A valid token. */
  readonly token: string;
  readonly cookieName: string;
}

/** The table of cases, for the parser and for the real request path of each service. */
export const credentialCases = (facts: CredentialFacts): readonly CredentialCase[] => [
  ...bearerCases(facts),
  ...cookieCases(facts),
  ...severalCases(facts),
];

const bearerCases = ({ token }: CredentialFacts): readonly CredentialCase[] => [
  { title: 'no credential', lines: [], outcome: 'none' },
  { title: 'a bearer token', lines: [['Authorization', `Bearer ${token}`]], outcome: 'token' },
  { title: 'the scheme in another case', lines: [['aUTHORIZATION', `bEARER ${token}`]], outcome: 'token' },
  { title: 'two spaces after the scheme (RFC 6750: one or more)', lines: [['Authorization', `Bearer  ${token}`]], outcome: 'token' },
  { title: 'blanks around the header’s value', lines: [['Authorization', ` \tBearer ${token} \t`]], outcome: 'token' },
  { title: 'a tab after the scheme', lines: [['Authorization', `Bearer\t${token}`]], outcome: 'bad_authorization' },
  { title: 'no space after the scheme', lines: [['Authorization', `Bearer${token}`]], outcome: 'bad_authorization' },
  { title: 'a second token after a comma', lines: [['Authorization', `Bearer ${token}, Bearer ${token}`]], outcome: 'bad_authorization' },
  { title: 'a parameter after the token', lines: [['Authorization', `Bearer ${token} x=1`]], outcome: 'bad_authorization' },
  { title: 'the token in quotes', lines: [['Authorization', `Bearer "${token}"`]], outcome: 'bad_authorization' },
  { title: 'the token alone', lines: [['Authorization', token]], outcome: 'bad_authorization' },
  { title: 'the scheme alone', lines: [['Authorization', 'Bearer']], outcome: 'bad_authorization' },
  { title: 'another scheme', lines: [['Authorization', 'Basic YTpi']], outcome: 'bad_authorization' },
  { title: 'an empty Authorization header', lines: [['Authorization', '']], outcome: 'bad_authorization' },
  { title: 'a percent escape in the token', lines: [['Authorization', `Bearer ${escaped(token)}`]], outcome: 'bad_authorization' },
  { title: 'a token with one character too many', lines: [['Authorization', `Bearer ${token}x`]], outcome: 'malformed' },
  { title: 'a token of another platform', lines: [['Authorization', 'Bearer ghp_123']], outcome: 'malformed' },
];

const cookieCases = ({ token, cookieName: name }: CredentialFacts): readonly CredentialCase[] => [
  { title: 'the cookie', lines: [['Cookie', `${name}=${token}`]], outcome: 'token' },
  { title: 'the cookie among others', lines: [['Cookie', `theme=dark; ${name}=${token}; c`]], outcome: 'token' },
  { title: 'other cookies only', lines: [['Cookie', `theme=dark; x${name}=${token}; ${name}x=1; ${name}`]], outcome: 'none' },
  { title: 'the cookie’s name in another case', lines: [['Cookie', `${name.toUpperCase()}=${token}`]], outcome: 'none' },
  { title: 'a space before the equals sign', lines: [['Cookie', `${name} =${token}`]], outcome: 'none' },
  { title: 'a space after the equals sign', lines: [['Cookie', `${name}= ${token}`]], outcome: 'malformed' },
  { title: 'the cookie’s value in double quotes', lines: [['Cookie', `${name}="${token}"`]], outcome: 'malformed' },
  { title: 'a percent escape in the cookie’s value', lines: [['Cookie', `${name}=${escaped(token)}`]], outcome: 'malformed' },
  { title: 'an empty cookie', lines: [['Cookie', `${name}=`]], outcome: 'malformed' },
  { title: 'a comma in place of the semicolon', lines: [['Cookie', `${name}=${token}, theme=dark`]], outcome: 'malformed' },
];

const severalCases = ({ token, cookieName: name }: CredentialFacts): readonly CredentialCase[] => [
  {
    title: 'a bearer token and the cookie',
    lines: [
      ['Authorization', `Bearer ${token}`],
      ['Cookie', `${name}=${token}`],
    ],
    outcome: 'two_credentials',
  },
  {
    title: 'another scheme and the cookie',
    lines: [
      ['Authorization', 'Basic YTpi'],
      ['Cookie', `${name}=${token}`],
    ],
    outcome: 'two_credentials',
  },
  {
    title: 'a bearer token and other cookies',
    lines: [
      ['Authorization', `Bearer ${token}`],
      ['Cookie', 'theme=dark'],
    ],
    outcome: 'token',
  },
  {
    title: 'two Authorization headers, the valid one first',
    lines: [
      ['Authorization', `Bearer ${token}`],
      ['authorization', 'Bearer x'],
    ],
    outcome: 'two_credentials',
  },
  {
    title: 'two identical Authorization headers',
    lines: [
      ['Authorization', `Bearer ${token}`],
      ['Authorization', `Bearer ${token}`],
    ],
    outcome: 'two_credentials',
  },
  { title: 'the cookie twice in one header', lines: [['Cookie', `${name}=${token}; ${name}=x`]], outcome: 'two_credentials' },
  {
    title: 'the cookie in two headers',
    lines: [
      ['Cookie', `${name}=${token}`],
      ['Cookie', `${name}=${token}`],
    ],
    outcome: 'two_credentials',
  },
  {
    title: 'the cookie and another one, each in its own header',
    lines: [
      ['Cookie', 'theme=dark'],
      ['Cookie', `${name}=${token}`],
    ],
    outcome: 'token',
  },
];

const escaped = (token: string): string => token.replace('_', '%5f');

/** A Host header, and whether a server with the allowed names accepts it. The gateway and every service behind it must agree. */
export interface HostCase {
  readonly allowed: readonly string[];
  readonly host: string;
  readonly isAllowed: boolean;
}

/** The allowed names of the test servers. They listen at `127.0.0.1`, with any port. */
export const hostNames = ['127.0.0.1:*', 'debt.example:443', 'plain.example:80', 'bare.example', 'Own.example:7000', '[::1]:7000'] as const;

/** Host headers, well and badly formed, and whether a server with the names {@link hostNames} takes them. */
export const hostCases: readonly HostCase[] = (
  [
    ['127.0.0.1', true],
    ['127.0.0.1:81', true],
    ['127.0.0.1.evil.example:80', false],
    ['127.0.0.1:81:82', false],
    ['debt.example:443', true],
    ['DEBT.Example:443', true],
    ['debt.example', true],
    ['debt.example:80', false],
    ['debt.example:444', false],
    ['plain.example', true],
    ['plain.example:80', true],
    ['plain.example:443', false],
    ['bare.example', true],
    ['bare.example:443', true],
    ['bare.example:80', true],
    ['bare.example:8443', false],
    ['own.example:7000', true],
    ['own.example', false],
    ['own.example:7001', false],
    ['[::1]:7000', true],
    ['[::1]', false],
    ['[::1]:7001', false],
    ['evil.example:443', false],
    ['debt.example.evil', false],
    ['debt.example.', false],
    ['evil@debt.example', false],
    ['debt.example, evil.example', false],
    ['*', false],
    ['127.0.0.1:*', false],
    ['', false],
  ] as const
).map(([host, isAllowed]) => ({ allowed: hostNames, host, isAllowed }));
