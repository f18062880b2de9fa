/** What every package of `debt` contains. */
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Shell, shells } from '@debt/terminal/command/completion-scripts';
import { build, type Metafile } from 'esbuild';
import { bundlesIn, singleBundle } from '../../cli/scripts/bundles.ts';
import { program } from '../../cli/src/full.ts';
import { manPage } from './man-page.ts';
import { joinNotices, noticeOf, noticesOf } from './notices.ts';
import { type Packed, run, stage } from './staging.ts';

export const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** A completion script, and the file name under which the shell finds it. */
export interface CompletionFile {
  readonly shell: Shell;
  readonly file: string;
  readonly script: string;
}

export interface Content {
  readonly release: string;
  /** The time of every file in a package, in seconds since 1970. */
  readonly atSeconds: number;
  readonly bundles: readonly Packed[];
  /** The same code as one file, for the executable. */
  readonly single: Uint8Array;
  readonly manPage: string;
  readonly completions: readonly CompletionFile[];
  /** The licence, the notices of other people's code in the bundle, the manual and the changes. */
  readonly texts: readonly Packed[];
  /** The notices of the bundle and of Node. */
  readonly noticesWithNode: string;
}

const fileNames: Readonly<Record<Shell, string>> = { bash: 'debt', zsh: '_debt', fish: 'debt.fish' };

/** @param scratch an empty folder */
export async function readContent(scratch: string): Promise<Content> {
  const atSeconds = releaseSeconds();
  const parts = await Promise.all(bundlesIn('/lib').map(async (options) => build(options)));
  const single = await build(singleBundle('/lib/debt.mjs'));
  const metafiles: readonly Metafile[] = [...parts, single].map(({ metafile }) => metafile);
  const bundles = parts.flatMap(({ outputFiles }) => outputFiles.map((file) => ({ path: basename(file.path), content: file.contents })));
  stage(scratch, bundles, atSeconds);
  const notices = noticesOf(metafiles, join(root, 'cli'));
  const ofNode = noticeOf(join(root, `node_modules/node-${process.platform}-${process.arch}`), 'Node.js');
  return {
    release: program.version,
    atSeconds,
    bundles,
    single: single.outputFiles[0]?.contents ?? new Uint8Array(),
    manPage: manPage(program, program.version),
    completions: shells.map((shell) => ({
      shell,
      file: fileNames[shell],
      script: run(process.execPath, [join(scratch, 'debt.cjs'), 'completion', shell], { env: { PATH: process.env['PATH'] } }),
    })),
    texts: [
      { path: 'LICENSE', content: read('LICENSE') },
      { path: 'README.md', content: read('docs/install.md') },
      { path: 'CHANGELOG.md', content: read('CHANGELOG.md') },
      { path: 'THIRD-PARTY-NOTICES', content: notices },
    ],
    noticesWithNode: joinNotices([notices, ofNode]),
  };
}

/** `SOURCE_DATE_EPOCH`, as other builds of reproducible packages read it; else the time of the commit. */
function releaseSeconds(): number {
  const given = process.env['SOURCE_DATE_EPOCH'];
  const seconds = Number(given ?? run('git', ['log', '-1', '--format=%ct'], { cwd: root }));
  if (Number.isSafeInteger(seconds) && seconds > 0) return seconds;
  throw new Error(`SOURCE_DATE_EPOCH is '${given}', which is not a number of seconds`);
}
