/** The package for Debian and Ubuntu: the executable, its man page and its completions. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Content } from './content.ts';
import { onOurNode } from './launchers.ts';
import { type Packed, run, stage } from './staging.ts';

const architectures: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };
/** Of the Node builds for Linux: the oldest C library, and the other libraries that they load. */
const depends = 'libc6 (>= 2.28), libstdc++6, libgcc-s1, libatomic1';
const completionPaths: Readonly<Record<string, string>> = {
  bash: 'usr/share/bash-completion/completions',
  zsh: 'usr/share/zsh/vendor-completions',
  fish: 'usr/share/fish/vendor_completions.d',
};

/** @param scratch an empty folder @returns the file name in `out` */
export function buildDeb(
  content: Content,
  executable: string,
  { scratch, out }: { readonly scratch: string; readonly out: string },
): string {
  const { release, atSeconds } = content;
  const architecture = architectures[process.arch];
  if (architecture === undefined) throw new Error(`there is no name of Debian for ${process.arch}`);
  const files = filesOf(content, executable);
  const kib = Math.ceil(files.reduce((sum, file) => sum + Buffer.byteLength(file.content), 0) / 1024);
  const control = `Package: debt
Version: ${release}
Architecture: ${architecture}
Maintainer: Debt Tracker <debt-tracker@users.noreply.github.com>
Installed-Size: ${kib}
Depends: ${depends}
Section: utils
Priority: optional
Description: keep track of what you owe and what you are owed
 The command line of Debt Tracker, a ledger in which no one else can record
 a debt against you without your consent. It needs the address of a server.
`;
  const sums = files.map(({ path, content: bytes }) => `${createHash('md5').update(bytes).digest('hex')}  ${path}\n`).join('');
  stage(scratch, [...files, { path: 'DEBIAN/control', content: control }, { path: 'DEBIAN/md5sums', content: sums }], atSeconds);
  const file = `debt_${release}_${architecture}.deb`;
  run('dpkg-deb', ['--root-owner-group', '-Zzstd', '-z3', '--threads-max=1', '--build', scratch, join(out, file)], {
    env: { ...process.env, SOURCE_DATE_EPOCH: String(atSeconds) },
  });
  return file;
}

function filesOf({ manPage, completions, texts, noticesWithNode }: Content, executable: string): readonly Packed[] {
  const compressed = (text: string | Uint8Array): Uint8Array => gzipSync(text, { level: 9 });
  const textOf = (path: string): string => String(texts.find((text) => text.path === path)?.content ?? '');
  return [
    { path: 'usr/bin/debt', content: onOurNode, isProgram: true },
    { path: 'usr/lib/debt/debt', content: readFileSync(executable), isProgram: true },
    { path: 'usr/share/man/man1/debt.1.gz', content: compressed(manPage) },
    ...completions.flatMap(({ shell, file, script }) => ({ path: `${completionPaths[shell]}/${file}`, content: script })),
    { path: 'usr/share/doc/debt/copyright', content: `${textOf('LICENSE')}\n${noticesWithNode}` },
    { path: 'usr/share/doc/debt/changelog.gz', content: compressed(textOf('CHANGELOG.md')) },
    { path: 'usr/share/doc/debt/README.md', content: textOf('README.md') },
  ];
}
