import { type Guarded, literal, mapOf, orMissing, shape, text, whole } from '@debt/proto/guard';
import { parseSeconds } from '@debt/terminal/command/duration';
import type { Input } from '@debt/terminal/command/input';
import { readJson, writePrivate } from '@debt/terminal/files/files';
import type { Variables } from '@debt/terminal/io';
import { suggest } from '@debt/terminal/suggest';
import { colorWish } from '@debt/terminal/text/color';
import { DebtError } from '../failures.ts';
import type { Paths } from './paths.ts';

const profile = shape({ server: text });
const configFile = shape({
  version: literal(1),
  profile: orMissing(text),
  currency: orMissing(text),
  timeoutSeconds: orMissing(whole),
  profiles: orMissing(mapOf(profile)),
});
export type ConfigFile = Guarded<typeof configFile>;

/** What the configuration file becomes; a member that is undefined is left out. */
export type NewConfigFile = { readonly [K in keyof ConfigFile]: ConfigFile[K] | undefined } & Pick<ConfigFile, 'version'>;

export const settingKeys = ['server', 'profile', 'currency', 'timeout', 'color', 'token'] as const;
export type SettingKey = (typeof settingKeys)[number];
export const isSettingKey = literal(...settingKeys);

export interface Setting {
  /** Undefined: not set, and there is no default. */
  readonly value: string | undefined;
  /** The source of the value for the user: `--server`, `DEBT_SERVER`, the path of the file, or `default`. */
  readonly origin: string;
}

/** The values of settings that no source sets. */
const defaults = { server: 'local', timeout: '30' } as const;
export const timeoutSecondsMax = 600;

export const emptyConfig: ConfigFile = { version: 1 };

/** Reads each source on first use: flag, then environment, then configuration file, then default. */
export class Settings {
  readonly #input: Input;
  readonly #env: Variables;
  readonly #paths: Paths;
  #file: ConfigFile | undefined;

  constructor(input: Input, env: Variables, paths: Paths) {
    this.#input = input;
    this.#env = env;
    this.#paths = paths;
  }

  get file(): ConfigFile {
    this.#file ??=
      readJson(this.#paths.config, configFile, `correct it, or move it: mv ${this.#paths.config} ${this.#paths.config}.old`) ?? emptyConfig;
    return this.#file;
  }

  /** Replaces the configuration file. */
  save(file: NewConfigFile): void {
    writePrivate(this.#paths.config, `${JSON.stringify(file, undefined, 2)}\n`);
    // Read again when it is next needed.
    this.#file = undefined;
  }

  get(key: SettingKey): Setting {
    switch (key) {
      case 'server':
        return this.#server();
      case 'profile':
        return this.#profile();
      case 'currency':
        return this.#first([this.#fromEnv('DEBT_CURRENCY'), this.#fromFile(this.file.currency)], {
          value: undefined,
          origin: 'your account',
        });
      case 'timeout':
        return this.#first(
          [this.#fromFlag('timeout'), this.#fromEnv('DEBT_TIMEOUT'), this.#fromFile(this.file.timeoutSeconds?.toString())],
          byDefault(defaults.timeout),
        );
      case 'color':
        return colorWish(this.#env, this.#input.on('no-color'));
      case 'token':
        return this.#token();
    }
  }

  /** @throws CommandError when it is not a number of seconds within the bounds */
  get timeoutMs(): number {
    const { value = '', origin } = this.get('timeout');
    return parseSeconds(value, origin, timeoutSecondsMax) * 1000;
  }

  #server(): Setting {
    const asked = this.#fromFlag('server');
    if (asked !== undefined) return asked;
    const byProfileFlag = this.#fromFlag('profile');
    const byEnv = byProfileFlag === undefined ? this.#fromEnv('DEBT_SERVER') : undefined;
    if (byEnv !== undefined) return byEnv;
    const name = this.#profile();
    return name.value === undefined
      ? byDefault(defaults.server)
      : { value: this.#serverOf(name.value), origin: `profile ${name.value}, ${name.origin}` };
  }

  #profile(): Setting {
    return this.#first([this.#fromFlag('profile'), this.#fromEnv('DEBT_PROFILE'), this.#fromFile(this.file.profile)], byDefault(undefined));
  }

  #serverOf(name: string): string {
    const found = this.file.profiles?.[name];
    if (found !== undefined) return found.server;
    const near = suggest(name, Object.keys(this.file.profiles ?? {}));
    throw new DebtError('profile_not_found', {
      what: `there is no profile ${name}`,
      fix: [...near.map((one) => `--profile ${one}`), 'debt profile list'],
    });
  }

  #token(): Setting {
    if (this.#isSet('DEBT_TOKEN')) return { value: '<secret>', origin: 'DEBT_TOKEN' };
    if (this.#isSet('DEBT_TOKEN_FILE')) return { value: '<secret>', origin: 'DEBT_TOKEN_FILE' };
    return { value: '<secret>', origin: this.#paths.credentials };
  }

  #isSet(variable: string): boolean {
    return (this.#env[variable] ?? '') !== '';
  }

  #fromFlag(name: string): Setting | undefined {
    const value = this.#input.text(name);
    return value === undefined ? undefined : { value, origin: `--${name}` };
  }

  #fromEnv(variable: string): Setting | undefined {
    return this.#isSet(variable) ? { value: this.#env[variable], origin: variable } : undefined;
  }

  #fromFile(value: string | undefined): Setting | undefined {
    return value === undefined ? undefined : { value, origin: this.#paths.config };
  }

  #first(sources: readonly (Setting | undefined)[], otherwise: Setting): Setting {
    return sources.find((source) => source !== undefined) ?? otherwise;
  }
}

const byDefault = (value: string | undefined): Setting => ({ value, origin: 'default' });
