/** The output of `--version` of either program. */
export function versionText(program: string, release: string, asJson: boolean): string {
  const platform = `${process.platform}-${process.arch}`;
  if (asJson) return `${JSON.stringify({ kind: 'version', version: 1, program, release, platform, node: process.version })}\n`;
  return `${program} ${release} ${platform} node-${process.version}\n`;
}

/** `--version`, with `--json` or without, and nothing else. */
export const asksForVersion = (argv: readonly string[]): boolean =>
  argv.includes('--version') && argv.every((arg) => arg === '--version' || arg === '--json');
