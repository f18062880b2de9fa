/** Builds the images from local bases, and mounts them. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { prepareBases } from './bases.ts';
import { must } from './commands.ts';
import { type Mount, mountImage } from './storage.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const buildMs = 1_200_000;
/** The isolation of a build container does not matter here, and every machine permits this one. Layers are reused by the next image. */
const settings = { BUILDAH_ISOLATION: 'chroot', BUILDAH_LAYERS: 'true' };

export type Images = Readonly<Record<string, string>>;
const Built = Type.Object({ images: Type.Record(Type.String(), Type.String()), built: Type.Array(Type.String()) });

/** @returns references by the name of the unit. */
export function build(print: (text: string) => void): Images {
  const bases = Object.entries(prepareBases(print)).flatMap(([name, image]) => ['--base', `${name}=${image}`]);
  const args = ['images', 'build', '--builder', 'buildah', ...bases, '--json'];
  const printed: unknown = JSON.parse(must(join(root, 'platform/bin/debt-platform'), args, { env: settings, timeoutMs: buildMs }));
  const { images, built } = Value.Parse(Built, printed);
  print(built.length === 0 ? 'nothing has changed since they were built' : `built: ${built.join(', ')}`);
  return images;
}

/** By reference. Four of the names are one image, which is mounted four times: mounts are cheap, and each pod has its own. */
export const mountAll = (images: Images): ReadonlyMap<string, Mount> =>
  new Map(Object.entries(images).map(([name, reference]) => [reference, mountImage(reference, name)]));

/** The maximum size of each image, including the distribution of this check's bases. */
const sizeMaxMb: Readonly<Record<string, number>> = { 'mail-sink': 330, gateway: 270, web: 280 };
const servicesMaxMb = 400;

/** Throws for an image that runs as another user, is too large, or contains a setuid program. */
export function inspectImage(name: string, { user, sizeMb, root: files }: Mount): void {
  const most = sizeMaxMb[name] ?? servicesMaxMb;
  if (user !== '10001:10001') throw new Error(`it runs as ${user}`);
  if (sizeMb > most) throw new Error(`it has ${sizeMb} MB, more than ${most}`);
  const capable = must('getcap', ['-r', files]);
  if (capable !== '') throw new Error(`programs have capabilities:\n${capable}`);
}
