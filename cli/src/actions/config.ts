import { type Outcome, outcome } from '@debt/terminal/command/command';
import { parseSeconds } from '@debt/terminal/command/duration';
import { suggest } from '@debt/terminal/suggest';
import { table, wraps } from '@debt/terminal/text/doc';
import type { Context } from '../app/context.ts';
import { findServer } from '../config/server.ts';
import { isSettingKey, type SettingKey, settingKeys, timeoutSecondsMax } from '../config/settings.ts';
import { DebtError } from '../failures.ts';
import { known } from '../input/amount.ts';

/** The value of a setting and its source; without a key, those of all settings. */
export async function explain(context: Context, key: string | undefined): Promise<Outcome> {
  const keys = key === undefined ? settingKeys : [parseKey(key)];
  const settings = keys.map((one) => ({ key: one, ...context.settings.get(one) }));
  const all = table(
    ['SETTING', 'VALUE', wraps('FROM')],
    settings.map(({ key: name, value, origin }) => [name, value ?? 'not set', origin]),
  );
  return outcome('settings', { settings: settings.map((one) => ({ ...one, value: one.value ?? null })) }, [all]);
}

function parseKey(key: string): SettingKey {
  if (isSettingKey(key)) return key;
  throw new DebtError('unknown_setting', {
    what: `there is no setting ${key}`,
    fix: [...suggest(key, settingKeys), ...settingKeys].slice(0, 4).map((one) => `debt config explain ${one}`),
  });
}

const writable = ['currency', 'timeout', 'profile'] as const;

/** Stores a value in the configuration file; an empty value removes the setting. */
export async function setConfig(context: Context, key: string, value: string): Promise<Outcome> {
  const name = writable.find((one) => one === key);
  if (name === undefined)
    throw new DebtError('unknown_setting', {
      what: `${key} cannot be stored in the configuration`,
      fix: writable.map((one) => `debt config set ${one} VALUE`),
    });
  const { file } = context.settings;
  switch (name) {
    case 'currency':
      context.settings.save({ ...file, currency: value === '' ? undefined : known(value).code });
      break;
    case 'timeout':
      context.settings.save({ ...file, timeoutSeconds: value === '' ? undefined : parseSeconds(value, 'timeout', timeoutSecondsMax) });
      break;
    case 'profile':
      context.settings.save({ ...file, profile: value === '' ? undefined : existing(context, value) });
      break;
  }
  const text = value === '' ? `${name} is no longer set.` : `${name} is now ${value}.`;
  return outcome('setting', { key: name, value: value === '' ? null : value }, [text]);
}

export async function profiles(context: Context): Promise<Outcome> {
  const { file } = context.settings;
  const current = context.settings.get('profile').value;
  const items = Object.entries(file.profiles ?? {}).map(([name, { server }]) => ({ name, server, current: name === current }));
  const all = table(
    ['NAME', wraps('SERVER'), ''],
    items.map((one) => [one.name, one.server, one.current ? 'in use' : '']),
    'No saved servers. Without one, debt uses the platform on this machine. To save one: debt profile add work https://debt.example.org',
  );
  return outcome('profiles', { items }, [all]);
}

const profileName = /^[a-z][a-z0-9-]{0,29}$/;

export async function addProfile(context: Context, name: string, server: string): Promise<Outcome> {
  if (!profileName.test(name))
    throw new DebtError('bad_profile', {
      what: `'${name}' is not a valid profile name`,
      why: 'a name has lower-case letters, digits and hyphens, and starts with a letter',
      fix: [`debt profile add work ${server}`],
    });
  if (!/^local(?::|$)/.test(server)) findServer(server, context.paths, context.env);
  const { file } = context.settings;
  context.settings.save({ ...file, profiles: { ...file.profiles, [name]: { server } } });
  return outcome('profile', { name, server }, [`Saved ${name}. To use it from now on: debt profile use ${name}`]);
}

export async function removeProfile(context: Context, name: string): Promise<Outcome> {
  existing(context, name);
  const { file } = context.settings;
  const others = Object.fromEntries(Object.entries(file.profiles ?? {}).filter(([one]) => one !== name));
  context.settings.save({ ...file, profiles: others, profile: file.profile === name ? undefined : file.profile });
  return outcome('profile', { name }, [`Removed ${name}.`]);
}

function existing(context: Context, name: string): string {
  const names = Object.keys(context.settings.file.profiles ?? {});
  if (names.includes(name)) return name;
  throw new DebtError('profile_not_found', {
    what: `there is no profile ${name}`,
    fix: [...suggest(name, names).map((one) => `did you mean ${one}?`), 'debt profile list'],
  });
}
