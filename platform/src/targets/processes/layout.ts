import { dirname, join } from 'node:path';
import { isAlive } from '../../environment/process-identity.ts';
import { readRunFile } from './observe/run-file.ts';
import { socketDirectoryOf } from './postgres/socket-directory.ts';

/** The paths of one environment on this machine. All of them are absolute; computing them touches no file. */
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

/** `controlDirectory` is passed only for a supervisor that was started with a different XDG_RUNTIME_DIR. */
export function layoutOf(name: string, directory: string, controlDirectory = socketDirectoryOf(directory)): Layout {
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

/** The layout of the supervisor that runs now: its socket paths depend on the XDG_RUNTIME_DIR that it was started with. */
export async function presentLayout(name: string, directory: string): Promise<Layout> {
  const run = await readRunFile(directory);
  return run !== undefined && (await isAlive(run.supervisor)) ? layoutOf(name, directory, dirname(run.control)) : layoutOf(name, directory);
}
