/** The executable: the Node that this project pins, with the bundle in it. It runs without any other file. */
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './staging.ts';

/** @param scratch an empty folder @returns the file name in `out` */
export function buildExecutable(
  bundle: Uint8Array,
  release: string,
  { scratch, out }: { readonly scratch: string; readonly out: string },
): string {
  const file = `debt-${release}-${process.platform}-${process.arch}`;
  // The path of the bundle becomes part of the executable, so it is a relative one.
  const main = 'debt.mjs';
  writeFileSync(join(scratch, main), bundle);
  writeFileSync(
    join(scratch, 'executable.json'),
    JSON.stringify({
      main,
      mainFormat: 'module',
      output: join(out, file),
      disableExperimentalSEAWarning: true,
      // Code caches differ from one build to the next.
      useCodeCache: false,
      // NODE_OPTIONS is meant for another Node, which may have other options.
      execArgvExtension: 'none',
    }),
  );
  run(process.execPath, ['--build-sea=executable.json'], { cwd: scratch });
  chmodSync(join(out, file), 0o755);
  return file;
}
