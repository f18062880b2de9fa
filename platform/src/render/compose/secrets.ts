/** The script that creates the secrets of the compose file: random values, and files that are composed of them. */
import type { Secret, Unit } from '../../model/resolved.ts';
import { loginsOf } from './engines.ts';
import { engineLogin } from './facts.ts';

/** The name of the file that a service reads a value from. */
export const secretName = ({ owner, key }: Secret): string => `${owner}.${key}`;

export const secretsOf = (units: readonly Unit[]): readonly Secret[] => [
  ...new Map(
    units.flatMap(({ env }) => env.flatMap((entry) => ('secret' in entry ? [[secretName(entry.secret), entry.secret] as const] : []))),
  ).values(),
];

/** Random values that belong to no service: passwords of engines, and of PostgreSQL's logins. */
function passwordNames(units: readonly Unit[]): readonly string[] {
  const engines = units.filter(({ kind, id }) => kind === 'engine' && ['postgres', 'mongodb', 'rabbitmq', 'redis'].includes(id));
  const logins = units.find(({ id }) => id === 'postgres')?.grants ?? [];
  return [...engines.map(({ id }) => id), ...loginsOf(logins).map((login) => `postgres-${login}`)];
}

const passwordOf = ({ made, owner }: Secret): string => {
  if ('random' in made) return made.random;
  return made.login === 'postgres' ? `postgres-${owner}` : made.login;
};

/** The content of a file, with `{password}` in place of the content of another one. */
interface Template {
  readonly password: string;
  readonly text: string;
}

/** The templates of the composed files, by name. */
export const templatesOf = (units: readonly Unit[]): ReadonlyMap<string, Template> =>
  new Map([
    ...secretsOf(units).map((secret): readonly [string, Template] => {
      const text = 'random' in secret.made ? '{password}' : secret.made.url;
      return [secretName(secret), { password: passwordOf(secret), text }];
    }),
    ['rabbitmq.conf', { password: 'rabbitmq', text: `default_user = ${engineLogin}\ndefault_pass = {password}` }],
    ['redis.conf', { password: 'redis', text: `user default off\nuser ${engineLogin} on >{password} ~* &* +@all\nsave ""` }],
  ]);

/**
 * An existing value is kept, because a volume depends on it. The folder denies access to other users; the files must be readable by every user of a
 * container.
 */
export function secretsScript(units: readonly Unit[]): string {
  const secrets = secretsOf(units);
  const random = new Set([...secrets.flatMap(({ made }) => ('random' in made ? [made.random] : [])), ...passwordNames(units)]);
  const put = [...templatesOf(units)].map(([name, { password, text }]) => `put '${name}' '${password}' '${text}'`);
  return `#!/bin/sh
# Makes the files in secrets/ that compose.yaml names. What is there already stays. Run it once before: docker compose up
set -eu
cd "$(dirname "$0")"
umask 022
mkdir -p secrets
chmod 700 secrets
cd secrets
random() { # file: 32 random bytes as base64url, which needs no escaping in a URL
  [ -s "$1" ] || head -c 32 /dev/urandom | base64 | tr '+/' '-_' | tr -d '=\\n' > "$1"
}
put() { # file, file of the password, text with {password}
  sed "s/{password}/$(cat "$2")/" > "$1" <<END
$3
END
}
${[...random]
  .toSorted()
  .map((name) => `random '${name}'`)
  .join('\n')}
${put.join('\n')}
`;
}
