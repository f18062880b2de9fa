import { isAbsolute, join } from 'node:path';
import { requireHome } from '@debt/terminal/files/home';
import type { Variables } from '@debt/terminal/io';

export interface Paths {
  /** Settings; the user may edit the file. */
  readonly config: string;
  /** Tokens by server, with mode 0600. */
  readonly credentials: string;
  /** Commands with an unknown outcome. */
  readonly writes: string;
  /** Cursors of feeds. */
  readonly cursors: string;
  /** Reports of unexpected errors. */
  readonly reports: string;
  /** The folder with one subfolder for each local platform, in which the platform records its address. */
  readonly environments: string;
}

/**
 * Follows the XDG base directory specification: a variable that is empty or not absolute counts as unset, and so does HOME. Otherwise tokens could be
 * written into the current folder. @throws CommandError when there is no home folder
 */
export function findPaths(env: Variables): Paths {
  const base = (variable: string, ...fallback: string[]): string => {
    const value = env[variable] ?? '';
    return isAbsolute(value) ? value : join(requireHome(env, 'there is no folder for settings and tokens', homeless), ...fallback);
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
    environments: join(platform === '' ? join(base('XDG_DATA_HOME', '.local', 'share'), 'debt') : platform, 'env'),
  };
}

const homeless = ['HOME=/path/to/a/folder debt …', 'set XDG_CONFIG_HOME, XDG_STATE_HOME, XDG_CACHE_HOME and XDG_DATA_HOME'];
