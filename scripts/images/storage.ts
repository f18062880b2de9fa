/** The files of images, mounted while the check runs. */
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import type { ImageConfig } from './bundle.ts';
import { ask, must } from './commands.ts';

const prefix = 'debt-check-';

export interface Mount {
  readonly root: string;
  readonly config: ImageConfig;
  readonly user: string;
  /** The size of all its files on the disk. */
  readonly sizeMb: number;
}

const Inspected = Type.Object({
  OCIv1: Type.Object({
    config: Type.Object({
      User: Type.Optional(Type.String()),
      Env: Type.Optional(Type.Array(Type.String())),
      Cmd: Type.Optional(Type.Array(Type.String())),
      WorkingDir: Type.Optional(Type.String()),
    }),
  }),
});

export function mountImage(reference: string, id: string): Mount {
  must('buildah', ['from', '--quiet', '--pull=never', '--name', `${prefix}${id}`, reference]);
  const root = must('buildah', ['mount', `${prefix}${id}`]);
  const described: unknown = JSON.parse(must('buildah', ['inspect', '--type', 'image', reference]));
  const { User = '', Env = [], Cmd = [], WorkingDir = '' } = Value.Parse(Inspected, described).OCIv1.config;
  return {
    root,
    user: User,
    config: { env: Env, command: Cmd, workingDirectory: WorkingDir === '' ? '/' : WorkingDir },
    sizeMb: Math.round(Number(must('du', ['--summarize', '--bytes', '--one-file-system', root]).split('\t')[0] ?? '0') / 1_000_000),
  };
}

/** Also removes the remains of a run that was killed. */
export function releaseImages(): void {
  const names = ask('buildah', ['containers', '--format', '{{.ContainerName}}']).out.split('\n');
  for (const name of names.filter((each) => each.startsWith(prefix))) {
    ask('buildah', ['umount', name]);
    ask('buildah', ['rm', name]);
  }
}
