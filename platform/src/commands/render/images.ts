import { exitCodes } from '@debt/terminal/exit-codes';
import * as Flags from '@oclif/core/flags';
import type { Variables } from '../../environment/paths.ts';
import { PlatformError } from '../../failures/failures.ts';
import { buildImages, type ImageEvent, isPresent, referencesOf } from '../../images/build.ts';
import { type Builder, builderIds, findBuilder } from '../../images/builders.ts';
import { ownPlatform, type PlannedImage, planImages, platforms } from '../../images/context.ts';
import { type BaseName, type Bases, defaultBases, localRepository, referenceOf } from '../../images/images.ts';
import { keysOf } from '../../model/records.ts';
import { sourceRoot } from '../../tools/source-root.ts';
import { PlatformCommand, usage } from '../command.ts';

const flagsOfBoth = {
  base: Flags.string({
    description: `Begin with another image of others: ${keysOf(defaultBases).join(', ')}.`,
    helpValue: 'NAME=IMAGE',
    multiple: true,
  }),
  builder: Flags.string({ description: 'What builds; without it, the first that answers.', options: [...builderIds] }),
  platform: Flags.string({ description: 'What it runs on.', options: [...platforms], default: ownPlatform }),
};

export class ImagesList extends PlatformCommand {
  static override summary = 'List the images of the platform and say which are here';
  static override usageExamples = [
    { command: 'debt-platform images list', does: 'Names by content: they change when what an image is made of does' },
    { command: 'debt-platform images list --json', does: 'The same for a script; `images` is what --facts takes' },
  ];
  static override flags = flagsOfBoth;

  override async run(): Promise<number> {
    const { flags } = await this.parse(ImagesList);
    const { variables } = this.io;
    const images = await planAll(basesOf(flags.base ?? []), flags.platform, variables);
    const builder = await findBuilder(variables, builderOf(flags.builder)).catch((error: unknown) => {
      if (error instanceof PlatformError) return undefined;
      throw error;
    });
    const present = builder === undefined ? [] : await Promise.all(images.map((image) => isPresent(image, builder)));
    const rows = images.flatMap((image, at) => referencesOf(image).map((reference) => ({ reference, here: present[at] })));
    const found = images.filter((_, at) => present[at] === true).map(({ recipe }) => recipe.id);
    const value = { builder: builder?.id ?? null, platform: flags.platform, images: factsOf(images), present: found };
    this.result(flags.json, value, () => rows.map(({ reference, here }) => `${presence(here).padEnd(9)}${reference}`).join('\n'));
    return exitCodes.ok;
  }
}

const presence = (here: boolean | undefined): string => (here === undefined ? 'unknown' : here ? 'here' : 'missing');

export class ImagesBuild extends PlatformCommand {
  static override summary = 'Build the images that are not here yet';
  static override usageExamples = [
    { command: 'debt-platform images build', does: 'With docker, podman or buildah, whichever answers' },
    {
      command: 'debt-platform images build --base debian=debian:trixie-slim --base npm=node:26-trixie',
      does: 'On another release; both must be of the same',
    },
  ];
  static override flags = {
    ...flagsOfBoth,
    force: Flags.boolean({ description: 'Build what is here too.' }),
    tag: Flags.string({ description: 'Give every image this tag as well.', helpValue: 'TAG' }),
  };

  override async run(): Promise<number> {
    const { flags } = await this.parse(ImagesBuild);
    const { variables } = this.io;
    if (flags.tag !== undefined && !/^\w[\w.-]{0,127}$/.test(flags.tag)) throw usage(`'${flags.tag}' is not a tag`, ['--tag local']);
    const bases = basesOf(flags.base ?? []);
    const builder = await findBuilder(variables, builderOf(flags.builder));
    const images = await planAll(bases, flags.platform, variables);
    const done: Record<'built' | 'present', string[]> = { built: [], present: [] };
    const onImage = (event: ImageEvent): void => {
      if (event.state !== 'building') done[event.state].push(event.image.recipe.id);
      if (!flags.json) this.note(sentenceOf(event, builder));
    };
    using interruption = this.io.interruptible();
    const { platform, force } = flags;
    await buildImages(images, builder, { root: sourceRoot, variables, platform, force, signal: interruption.signal, onImage });
    if (flags.tag !== undefined) await tagAll(images, builder, flags.tag);
    this.result(flags.json, { builder: builder.id, platform, images: factsOf(images), ...done }, () =>
      images.flatMap(referencesOf).join('\n'),
    );
    return exitCodes.ok;
  }
}

function sentenceOf({ image: { recipe }, state, logPath }: ImageEvent, { id }: Builder): string {
  if (state === 'building') return `${recipe.id}: ${id} builds it, and says how in ${logPath}`;
  return state === 'built' ? `${recipe.id}: built` : `${recipe.id}: is here`;
}

async function tagAll(images: readonly PlannedImage[], builder: Builder, tag: string): Promise<void> {
  for (const image of images)
    for (const name of image.recipe.names)
      await builder.tag(referenceOf(localRepository, name, image.tag), referenceOf(localRepository, name, tag));
}

const planAll = (bases: Bases, platform: string, variables: Variables): Promise<readonly PlannedImage[]> =>
  planImages({ root: sourceRoot, variables, bases, platform });

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

const builderOf = (arg: string | undefined) => builderIds.find((id) => id === arg);

/** By the names that `--facts` has. */
const factsOf = (images: readonly PlannedImage[]): Readonly<Record<string, string>> =>
  Object.fromEntries(images.flatMap(({ recipe, tag }) => recipe.names.map((name) => [name, referenceOf(localRepository, name, tag)])));
