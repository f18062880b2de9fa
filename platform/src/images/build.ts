/** Builds the images that are missing, one after the other, and stops at the first failure. */
import { join } from 'node:path';
import { dataRoot, type Variables } from '../environment/paths.ts';
import { PlatformError } from '../failures/failures.ts';
import { lastLines, runLogged } from '../tools/run-program.ts';
import type { Builder } from './builders.ts';
import type { PlannedImage } from './context.ts';
import { localRepository, referenceOf } from './images.ts';

export interface BuildOptions {
  readonly root: string;
  readonly variables: Variables;
  readonly platform: string;
  /** Builds existing images too. */
  readonly force: boolean;
  readonly signal: AbortSignal;
  /** Called before an image is built, and after it was found or built. */
  readonly onImage: (event: ImageEvent) => void;
}

export interface ImageEvent {
  readonly image: PlannedImage;
  readonly state: 'building' | 'built' | 'present';
  readonly logPath: string;
}

const linesShown = 20;

export const referencesOf = ({ recipe, tag }: PlannedImage): readonly string[] =>
  recipe.names.map((name) => referenceOf(localRepository, name, tag));

/** Throws `image_failed` with the last lines of the builder, or `interrupted`; images that were built before remain. */
export async function buildImages(images: readonly PlannedImage[], builder: Builder, options: BuildOptions): Promise<void> {
  for (const image of images) {
    const logPath = join(dataRoot(options.variables), 'images', `${image.recipe.id}-${image.tag}.log`);
    if (!options.force && (await isPresent(image, builder))) {
      options.onImage({ image, state: 'present', logPath });
      continue;
    }
    options.onImage({ image, state: 'building', logPath });
    await buildImage(image, builder, logPath, options);
    options.onImage({ image, state: 'built', logPath });
  }
}

/** Under every name: after an interrupted build, some may be missing. */
export async function isPresent(image: PlannedImage, builder: Builder): Promise<boolean> {
  const answers = await Promise.all(referencesOf(image).map((reference) => builder.has(reference)));
  return answers.every(Boolean);
}

async function buildImage(image: PlannedImage, builder: Builder, logPath: string, options: BuildOptions): Promise<void> {
  const { root, variables, platform, signal } = options;
  const args = builder.buildArguments({ image, references: referencesOf(image), platform });
  const code = await runLogged({ program: builder.program, args, cwd: root, variables, logPath, signal });
  if (signal.aborted) throw new PlatformError('interrupted', { what: `the build of the image ${image.recipe.id} was interrupted` });
  if (code === 0) return;
  throw new PlatformError('image_failed', {
    what: `${builder.id} could not build the image ${image.recipe.id}`,
    why: code === -1 ? 'a signal ended it' : `it ended with ${code}; its whole output is in ${logPath}`,
    logs: await lastLines(logPath, linesShown),
    fix: ['debt-platform images build'],
  });
}
