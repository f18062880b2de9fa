/** The licences of other people's code in a bundle. They ask for their text in every copy. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { Type } from 'typebox';
import { Value } from 'typebox/value';

const Manifest = Type.Object({ name: Type.String(), version: Type.String(), license: Type.String() });
const packageFolder = /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/;
const licenceFile = /^(?:licen[cs]e|copying)(?:[.-].*)?$/i;

/**
 * @param folder what the paths in the metafiles are relative to
 * @throws Error for a package without a licence, which may not be passed on
 */
export function noticesOf(metafiles: readonly Metafile[], folder: string): string {
  const inputs = metafiles.flatMap(({ inputs: all }) => Object.keys(all));
  const folders = new Set(inputs.flatMap((input) => packageFolder.exec(input)?.[0] ?? []));
  return joinNotices([...folders].map((one) => noticeOf(join(folder, one))).toSorted());
}

export const joinNotices = (notices: readonly string[]): string => notices.join(`\n${'-'.repeat(72)}\n\n`);

/** The notice of one package. @param name - the name of what is in it; by default that of the package */
export function noticeOf(folder: string, name?: string): string {
  const manifest = Value.Parse(Manifest, JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));
  const file = readdirSync(folder).find((one) => licenceFile.test(one));
  const text =
    file === undefined
      ? `This package has no file with the text of its licence, which is ${manifest.license}.`
      : readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n');
  return `${name ?? manifest.name} ${manifest.version} (${manifest.license})\n\n${text.trim()}\n`;
}
