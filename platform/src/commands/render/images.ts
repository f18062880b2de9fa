import type { Outcome } from '@debt/terminal/command/command';
import type { Input } from '@debt/terminal/command/input';
import { verbatim } from '@debt/terminal/text/doc';
import { PlatformError } from '../../failures/failures.ts';
import { buildImages, type ImageEvent, isPresent, referencesOf } from '../../images/build.ts';
import { type Builder, builderIds, findBuilder } from '../../images/builders.ts';
import { type PlannedImage, planImages } from '../../images/context.ts';
import { type BaseName, type Bases, defaultBases, localRepository, referenceOf } from '../../images/images.ts';
import { keysOf } from '../../model/records.ts';
import { sourceRoot } from '../../tools/source-root.ts';
import { type PlatformContext, result, usage } from '../context.ts';

export async function listImages(input: Input, { env }: PlatformContext): Promise<Outcome> {
  const platform = input.value('platform');
  const images = await planImages({ root: sourceRoot, variables: env, bases: basesOf(input.texts('base')), platform });
  const builder = await findBuilder(env, input.oneOf('builder', builderIds)).catch((error: unknown) => {
    if (error instanceof PlatformError) return undefined;
    throw error;
  });
  const present = builder === undefined ? [] : await Promise.all(images.map((image) => isPresent(image, builder)));
  const found = images.filter((_, at) => present[at] === true).map(({ recipe }) => recipe.id);
  const lines = images.flatMap((image, at) => referencesOf(image).map((reference) => `${presence(present[at]).padEnd(9)}${reference}`));
  return result({ builder: builder?.id ?? null, platform, images: factsOf(images), present: found }, lines.map(verbatim));
}

const presence = (here: boolean | undefined): string => (here === undefined ? 'unknown' : here ? 'here' : 'missing');

export async function buildAll(input: Input, context: PlatformContext): Promise<Outcome> {
  const { env: variables, signal } = context;
  const [tag, platform] = [input.text('tag'), input.value('platform')];
  if (tag !== undefined && !/^\w[\w.-]{0,127}$/.test(tag)) throw usage(`'${tag}' is not a tag`, ['--tag local']);
  const bases = basesOf(input.texts('base'));
  const builder = await findBuilder(variables, input.oneOf('builder', builderIds));
  const images = await planImages({ root: sourceRoot, variables, bases, platform });
  const done: Record<'built' | 'present', string[]> = { built: [], present: [] };
  const onImage = (event: ImageEvent): void => {
    if (event.state !== 'building') done[event.state].push(event.image.recipe.id);
    if (!input.on('json')) context.note(sentenceOf(event, builder));
  };
  await buildImages(images, builder, { root: sourceRoot, variables, platform, force: input.on('force'), signal, onImage });
  if (tag !== undefined) await tagAll(images, builder, tag);
  return result({ builder: builder.id, platform, images: factsOf(images), ...done }, images.flatMap(referencesOf).map(verbatim));
}

function sentenceOf({ image: { recipe }, state, logPath }: ImageEvent, { id }: Builder): string {
  if (state === 'building') return `${recipe.id}: ${id} builds it; its log is ${logPath}`;
  return state === 'built' ? `${recipe.id}: built` : `${recipe.id}: is here`;
}

async function tagAll(images: readonly PlannedImage[], builder: Builder, tag: string): Promise<void> {
  for (const image of images)
    for (const name of image.recipe.names)
      await builder.tag(referenceOf(localRepository, name, image.tag), referenceOf(localRepository, name, tag));
}

function basesOf(given: readonly string[]): Bases {
  const chosen: Record<BaseName, string> = { ...defaultBases };
  for (const each of given) {
    const [, arg = '', image = ''] = /^([^=]+)=(\S+)$/.exec(each) ?? [];
    const name = keysOf(defaultBases).find((known) => known === arg);
    if (name === undefined)
      throw usage(
        `'${each}' is not NAME=IMAGE`,
        keysOf(defaultBases).map((known) => `--base ${known}=${defaultBases[known]}`),
      );
    chosen[name] = image;
  }
  return chosen;
}

/** By the names that `--facts` has. */
const factsOf = (images: readonly PlannedImage[]): Readonly<Record<string, string>> =>
  Object.fromEntries(images.flatMap(({ recipe, tag }) => recipe.names.map((name) => [name, referenceOf(localRepository, name, tag)])));
