/** The images of the platform, built with its own command under its default names. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { localRepository } from '../../platform/src/images/images.ts';
import { must } from '../images/commands.ts';
import { buildEnvironment, docker, site } from './daemon.ts';

const program = fileURLToPath(new URL('../../platform/bin/debt-platform', import.meta.url));
const buildMs = 1_800_000;
const tag = 'local';
const Built = Type.Object({ images: Type.Record(Type.String(), Type.String()), built: Type.Array(Type.String()) });

/** Images with other content, from an earlier run, are deleted. */
export function buildOwnImages(print: (text: string) => void): void {
  const args = ['images', 'build', '--builder', 'docker', '--tag', tag, '--json'];
  const env = { ...buildEnvironment, XDG_DATA_HOME: join(site, 'data') };
  const printed: unknown = JSON.parse(must(program, args, { env, timeoutMs: buildMs }));
  const { images, built } = Value.Parse(Built, printed);
  print(built.length === 0 ? 'nothing has changed since they were built' : `built: ${built.join(', ')}`);
  const wanted = new Set(Object.entries(images).flatMap(([name, reference]) => [reference, `${localRepository}/${name}:${tag}`]));
  const here = docker(['images', '--filter', `reference=${localRepository}/*`, '--format', '{{.Repository}}:{{.Tag}}']).split('\n');
  const left = here.filter((name) => name !== '' && !wanted.has(name));
  if (left.length > 0) docker(['rmi', ...left]);
}
