import { type Guarded, literal, mapOf, orMissing, shape, text } from '@debt/proto/guard';
import { closeToOthers, exclusively, readIfThere, readJson, writePrivate } from '@debt/terminal/files/files';
import type { Variables } from '@debt/terminal/io';
import { DebtError } from '../failures.ts';
import type { Paths } from './paths.ts';

const credential = shape({ token: text, handle: text, userId: text, expiresAt: orMissing(text), currency: orMissing(text) });
const credentialsFile = shape({ version: literal(1), servers: mapOf(credential) });
export type Credential = Guarded<typeof credential>;
type CredentialsFile = Guarded<typeof credentialsFile>;

/** The account and token for each server. A token is sent only to the server that issued it. */
export class Credentials {
  readonly #paths: Paths;
  readonly #env: Variables;
  #file: CredentialsFile | undefined;

  constructor(paths: Paths, env: Variables) {
    this.#paths = paths;
    this.#env = env;
  }

  /** The token for a server: from the environment, else the one that `login` stored. */
  token(server: string): string | undefined {
    const given = this.#fromEnvironment();
    if (given !== undefined) return given;
    const stored = this.stored(server)?.token;
    return stored === undefined ? undefined : checkToken(stored, this.#paths.credentials);
  }

  get isFromEnvironment(): boolean {
    return this.#fromEnvironment() !== undefined;
  }

  stored(server: string): Credential | undefined {
    return this.#read().servers[server];
  }

  store(server: string, value: Credential): void {
    this.#change((servers) => ({ ...servers, [server]: value }));
  }

  forget(server: string): void {
    this.#change((servers) => Object.fromEntries(Object.entries(servers).filter(([key]) => key !== server)));
  }

  #fromEnvironment(): string | undefined {
    const { DEBT_TOKEN: direct = '', DEBT_TOKEN_FILE: file = '' } = this.#env;
    if (direct !== '' && file !== '') {
      throw new DebtError('two_tokens', { what: 'DEBT_TOKEN and DEBT_TOKEN_FILE are both set', fix: ['unset DEBT_TOKEN'] });
    }
    // Secret stores and text files add a trailing line break.
    if (direct !== '') return checkToken(direct.trim(), 'DEBT_TOKEN');
    if (file === '') return undefined;
    const token = readIfThere(file)?.trim();
    if (token !== undefined && token !== '') return checkToken(token, file);
    throw new DebtError('token_file', { what: `DEBT_TOKEN_FILE names ${file}, which has no token`, fix: [`ls -l ${file}`] });
  }

  #read(): CredentialsFile {
    if (this.#file !== undefined) return this.#file;
    const path = this.#paths.credentials;
    const found = readJson(path, credentialsFile, `move it, then sign in again: mv ${path} ${path}.old`);
    if (found !== undefined) closeToOthers(path);
    this.#file = found ?? { version: 1, servers: {} };
    return this.#file;
  }

  /** Changes the current content of the file: another command may have changed it since it was read. */
  #change(change: (servers: CredentialsFile['servers']) => CredentialsFile['servers']): void {
    const path = this.#paths.credentials;
    exclusively(path, () => {
      this.#file = undefined;
      this.#file = { version: 1, servers: change(this.#read().servers) };
      writePrivate(path, `${JSON.stringify(this.#file, undefined, 2)}\n`);
    });
  }
}

/** Runs before anything is stored or sent, because an invalid header would fail only later. Does not repeat the token. @throws CommandError */
function checkToken(token: string, origin: string): string {
  if (/^[!-~]+$/.test(token)) return token;
  throw new DebtError('bad_token', {
    what: `${origin} has no valid token`,
    why: token === '' ? 'it is blank' : 'it has characters that a token cannot have, such as a line break',
    fix: ['copy the token again', 'debt tokens create NAME'],
  });
}
