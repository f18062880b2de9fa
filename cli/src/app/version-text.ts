import { version } from './version.ts';

export function versionText(asJson: boolean): string {
  const platform = `${process.platform}-${process.arch}`;
  if (asJson)
    return `${JSON.stringify({ kind: 'version', version: 1, program: 'debt', release: version, platform, node: process.version })}\n`;
  return `debt ${version} ${platform} node-${process.version}\n`;
}
