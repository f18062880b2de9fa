/**
 * Packs `debt` for people who have no clone: a package for npm, an executable with Node in it, a package for Debian and Ubuntu, and SHA256SUMS.
 * Two builds of one commit on one system have the same bytes. `--out=FOLDER` selects where they go; by default `dist` in this folder.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { readContent, root } from './package/content.ts';
import { buildDeb } from './package/deb.ts';
import { buildExecutable } from './package/executable.ts';
import { packNpm } from './package/npm-package.ts';
import { run } from './package/staging.ts';

const [first, ...rest] = process.argv.slice(2);
if (rest.length > 0 || (first !== undefined && !first.startsWith('--out='))) {
  process.stderr.write('usage: npm run package -- [--out=FOLDER]\n');
  process.exit(2);
}
const out = resolve(first?.slice('--out='.length) ?? join(root, 'dist'));
mkdirSync(out, { recursive: true });
const scratch = mkdtempSync(join(tmpdir(), 'debt-package-'));
const folder = (name: string): string => {
  const path = join(scratch, name);
  mkdirSync(path);
  return path;
};
try {
  const content = await readContent(folder('content'));
  const files = [packNpm(content, folder('npm'), out)];
  writeFileSync(join(out, 'THIRD-PARTY-NOTICES'), content.noticesWithNode);
  if (process.platform === 'linux') files.push(...linuxPackages(content));
  else process.stdout.write('The executable and the package for Debian are built on Linux only.\n');
  const sums = files.map(
    (file) =>
      `${createHash('sha256')
        .update(readFileSync(join(out, file)))
        .digest('hex')}  ${file}\n`,
  );
  writeFileSync(join(out, 'SHA256SUMS'), sums.join(''));
  for (const file of files) process.stdout.write(`${join(out, file)}  ${(statSync(join(out, file)).size / 1e6).toFixed(1)} MB\n`);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

function linuxPackages(content: Awaited<ReturnType<typeof readContent>>): readonly string[] {
  const executable = buildExecutable(content.single, content.release, { scratch: folder('executable'), out });
  if (!hasDpkg()) {
    process.stdout.write(
      'There is no dpkg-deb here, so there is no package for Debian. On other systems it comes with the package dpkg.\n',
    );
    return [executable];
  }
  return [executable, buildDeb(content, join(out, executable), { scratch: folder('deb'), out })];
}

function hasDpkg(): boolean {
  try {
    run('dpkg-deb', ['--version']);
    return true;
  } catch {
    return false;
  }
}
