import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { socketDirectoryOf } from './postgres/socket-directory.ts';

/** Where everything of one environment lies on this machine. All paths are absolute; making them touches nothing. */
export interface Layout {
  readonly name: string;
  /** `<data>/env/<name>`. */
  readonly directory: string;
  readonly secrets: string;
  readonly logs: string;
  readonly mail: string;
  readonly compileCache: string;
  readonly history: string;
  /** Folder of the control socket: short, whatever the length of `directory`. */
  readonly controlDirectory: string;
  readonly control: string;
  /** Folder of PostgreSQL's socket, which may belong to another user. */
  readonly postgresSocket: string;
}

/** The root of the checkout that this program runs from. */
export const sourceRoot = fileURLToPath(new URL('../../../../', import.meta.url));

export function layoutOf(name: string, directory: string): Layout {
  const controlDirectory = socketDirectoryOf(directory);
  return {
    name,
    directory,
    secrets: join(directory, 'secrets'),
    logs: join(directory, 'logs'),
    mail: join(directory, 'mail'),
    compileCache: join(directory, 'compile-cache'),
    history: join(directory, 'history.ndjson'),
    controlDirectory,
    control: join(controlDirectory, 'control.sock'),
    postgresSocket: `${controlDirectory}-pg`,
  };
}
