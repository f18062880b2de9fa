/**
 * Reads a script's arguments. `--help` prints the usage and exits with 0; invalid arguments are reported in one line, with the usage, and exit with
 * 2.
 */
export function readOrExplain<T>(usage: string, read: () => T): T {
  if (process.argv.slice(2).includes('--help')) {
    process.stdout.write(`${usage}\n`);
    process.exit(0);
  }
  try {
    return read();
  } catch (thrown) {
    process.stderr.write(`${thrown instanceof Error ? thrown.message : String(thrown)}\n${usage}\n`);
    process.exit(2);
  }
}
