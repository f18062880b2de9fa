/** What nobody foresaw is written down for a report: without the command line, which may hold names. Nothing is sent. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dataRoot, type Variables } from '../environment/paths.ts';
import type { Failure } from '../runner/events.ts';

/** A failure that is our fault, with the file to report; any other as it is. */
export function withReport(why: Failure, thrown: unknown, variables: Variables): Failure {
  if (why.id !== 'UNEXPECTED') return why;
  const path = save(thrown, variables);
  return path === undefined ? why : { ...why, fix: [`report it with the text of ${path}`] };
}

/** The file, which only its owner may read. Undefined when it could not be written: a full disk may be the very problem. */
function save(thrown: unknown, variables: Variables): string | undefined {
  const stack = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  try {
    const folder = join(dataRoot(variables), 'reports');
    const path = join(folder, `${new Date().toISOString().replaceAll(':', '-')}.txt`);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(path, `debt-platform\nnode ${process.version}\n${process.platform}-${process.arch}\n\n${stack}\n`, {
      mode: 0o600,
      flag: 'wx',
    });
    return path;
  } catch {
    return undefined;
  }
}
