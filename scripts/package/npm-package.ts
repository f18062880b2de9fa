/** The package for npm: the bundle without dependencies, so that an installation loads nothing from a registry. */
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import type { Content } from './content.ts';
import { onTheirNode } from './launchers.ts';
import { run, stage } from './staging.ts';

/** @param scratch an empty folder @returns the file name in `out` */
export function packNpm(content: Content, scratch: string, out: string): string {
  const { release, atSeconds, bundles, manPage, completions, texts } = content;
  const name = 'debt-tracker-cli';
  const manifest = {
    name,
    version: release,
    description: 'debt: keep track of what you owe and what you are owed, from a terminal',
    license: 'GPL-3.0-only',
    bin: { debt: 'bin/debt' },
    man: ['./man/debt.1'],
    files: ['bin', 'lib', 'man', 'completions', 'CHANGELOG.md', 'THIRD-PARTY-NOTICES'],
    engines: { node: '>=20.16.0' },
    os: ['linux', 'darwin'],
  };
  const files = [
    { path: 'package.json', content: `${JSON.stringify(manifest, undefined, 2)}\n` },
    { path: 'bin/debt', content: onTheirNode, isProgram: true },
    ...bundles.map((bundle) => ({ ...bundle, path: `lib/${bundle.path}` })),
    { path: 'man/debt.1', content: manPage },
    ...completions.map(({ shell, file, script }) => ({ path: `completions/${shell}/${file}`, content: script })),
    ...texts,
  ];
  stage(scratch, files, atSeconds);
  const file = `${name}-${release}.tgz`;
  run('npm', ['pack', '--ignore-scripts', '--loglevel=error', '--offline'], { cwd: scratch });
  renameSync(join(scratch, file), join(out, file));
  return file;
}
