import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { cluster } from '../model/cluster.ts';
import { platform } from '../model/platform.ts';
import { renderPages } from '../render/caddy/caddyfile.ts';
import { sourceRoot } from '../tools/source-root.ts';
import { type ImageRecipe, recipes } from './images.ts';

const textOf = (path: string): string => readFileSync(join(sourceRoot, path), 'utf8');

/** The stages that a target is built from, by the names in FROM and `--from`. */
function stagesOf({ dockerfile, target }: ImageRecipe): readonly string[] {
  const stages = new Map(
    textOf(dockerfile)
      .split(/^(?=FROM )/m)
      .map((stage) => [/^FROM \S+ AS (\S+)/.exec(stage)?.[1] ?? '', stage] as const),
  );
  const found = new Set<string>();
  const visit = (name: string): void => {
    const stage = stages.get(name);
    if (stage === undefined || found.has(name)) return;
    found.add(name);
    for (const [, used = ''] of stage.matchAll(/(?:^FROM |--from=)(\S+)/gm)) visit(used);
  };
  visit(target);
  return [...found].map((name) => stages.get(name) ?? '');
}

/** What a target copies from the checkout. */
const copiedBy = (recipe: ImageRecipe): readonly string[] =>
  stagesOf(recipe).flatMap((stage) =>
    [...stage.matchAll(/^COPY (?!--from)(.+)$/gm)].flatMap(([, args = '']) => args.split(' ').slice(0, -1)),
  );

describe.each(recipes)('the image $id', (recipe) => {
  test('is a stage of its Dockerfile', () => {
    expect(stagesOf(recipe)).not.toEqual([]);
  });

  test('has every file that it copies in its hash', () => {
    const covered = (path: string): boolean => recipe.context.some((known) => path === known || path.startsWith(`${known}/`));

    expect(copiedBy(recipe).filter((path) => !covered(path))).toEqual([]);
    expect([...copiedBy(recipe), ...recipe.context].filter((path) => !existsSync(join(sourceRoot, path)))).toEqual([]);
  });

  test('is given every base that its stages begin with', () => {
    const used = stagesOf(recipe).flatMap((stage) => /^FROM \$\{(\w+)\}/.exec(stage)?.[1] ?? []);

    expect(Object.keys(recipe.bases).toSorted()).toEqual([...new Set(used)].toSorted());
  });

  test('runs as the user of the pods', () => {
    expect(stagesOf(recipe).join('\n')).toContain(`USER ${cluster.user}:${cluster.user}\n`);
  });
});

describe('together they', () => {
  test('are one image for each unit of ours', () => {
    const names = recipes.flatMap((recipe) => recipe.names);

    expect(names.toSorted()).toEqual([...Object.keys(platform.services), 'gateway', 'mail-sink', 'web'].toSorted());
  });

  test('have the mail server of the tests', () => {
    const inImage = textOf('images/mail-sink/package.json');
    const version = /"aws-ses-v2-local": "[^"]+"/.exec(textOf('package.json'))?.[0] ?? 'missing';

    expect(inImage).toContain(version);
    expect(textOf('images/mail-sink/package-lock.json')).toContain(version);
  });
});

test('the page is served with the configuration that the model prints (vitest -u writes it)', async () => {
  const { ports, health } = platform.pages;
  const printed = renderPages({ port: ports['http']?.number ?? 0, root: '/srv', probesPort: cluster.probesPort, health });

  await expect(printed).toMatchFileSnapshot(join(sourceRoot, 'images', 'web.Caddyfile'));
});
