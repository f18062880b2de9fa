import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import type { Variables } from '../app/io.ts';

export interface Paths {
  /** Settings that a person may edit. */
  readonly config: string;
  /** Tokens, by server; 0600. */
  readonly credentials: string;
  /** Writes whose outcome is not known yet. */
  readonly writes: string;
  /** Positions in feeds. */
  readonly cursors: string;
  /** Reports of unexpected errors. */
  readonly reports: string;
  readonly cache: string;
  /** Where local platforms record their address, a folder each. */
  readonly environments: string;
}

/** Following the XDG base directory specification: a variable that is empty or not absolute counts as unset. */
export function findPaths(env: Variables): Paths {
  const home = env['HOME'] ?? homedir();
  const base = (variable: string, ...fallback: string[]): string => {
    const value = env[variable] ?? '';
    return isAbsolute(value) ? value : join(home, ...fallback);
  };
  const config = join(base('XDG_CONFIG_HOME', '.config'), 'debt');
  const state = join(base('XDG_STATE_HOME', '.local', 'state'), 'debt');
  const platform = env['DEBT_PLATFORM_DATA'] ?? '';
  return {
    config: join(config, 'config.json'),
    credentials: join(config, 'credentials.json'),
    writes: join(state, 'writes'),
    cursors: join(state, 'cursors'),
    reports: join(state, 'reports'),
    cache: join(base('XDG_CACHE_HOME', '.cache'), 'debt'),
    environments: join(platform === '' ? join(base('XDG_DATA_HOME', '.local', 'share'), 'debt') : platform, 'env'),
  };
}
