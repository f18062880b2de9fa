import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';

export interface Connection {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

/** The rate of the statements, and the program that ran them. */
export interface Sql {
  readonly perSecond: number;
  readonly by: string;
}

/**
 * Runs the statements of one iteration repeatedly, prepared, on many connections. `:client_id` is the number of the connection. Uses pgbench when it
 * is on PATH, which costs almost nothing. Otherwise it uses a loop on `pg`, and names it in `by`.
 */
export async function driveSql(connection: Connection, statements: readonly string[], clients: number, seconds: number): Promise<Sql> {
  return (
    withPgbench(connection, statements, clients, seconds) ?? {
      perSecond: await withDriver(connection, statements, clients, seconds),
      by: 'pg driver loop',
    }
  );
}

function withPgbench(
  { host, port, user, password, database }: Connection,
  statements: readonly string[],
  clients: number,
  seconds: number,
): Sql | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'debt-pgbench-'));
  try {
    const script = join(folder, 'script.sql');
    writeFileSync(script, statements.map((statement) => `${statement};\n`).join(''));
    const threads = Math.min(2, clients);
    const result = spawnSync(
      'pgbench',
      [
        '-n',
        '-M',
        'prepared',
        '-c',
        String(clients),
        '-j',
        String(threads),
        '-T',
        String(seconds),
        '-f',
        script,
        '-h',
        host,
        '-p',
        String(port),
        '-U',
        user,
        database,
      ],
      { encoding: 'utf8', env: { PATH: process.env['PATH'], PGPASSWORD: password } },
    );
    if (result.error !== undefined) return undefined;
    const perSecond = Number(/tps = ([\d.]+) \(without/.exec(result.stdout)?.[1]);
    if (result.status !== 0 || Number.isNaN(perSecond)) throw new Error(`pgbench failed: ${result.stdout}${result.stderr}`);
    return { perSecond, by: 'pgbench' };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function withDriver(connection: Connection, statements: readonly string[], clients: number, seconds: number): Promise<number> {
  const until = performance.now() + seconds * 1000;
  const counts = await Promise.all(
    Array.from({ length: clients }, async (_, index) => {
      const client = new pg.Client({ ...connection });
      await client.connect();
      let count = 0;
      for (; performance.now() < until; count += 1)
        for (const [n, statement] of statements.entries())
          await client.query({ name: `s${n}`, text: statement.replaceAll(':client_id', String(index)) });
      await client.end();
      return count;
    }),
  );
  return counts.reduce((sum, count) => sum + count, 0) / seconds;
}
