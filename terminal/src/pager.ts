import type { Io, Variables } from './io.ts';

/** The exit code of a shell for an unknown command. */
const notFound = 127;

/** Shows a long text through `$DEBT_PAGER`, else `$PAGER`, else `less`, until the reader is done. Prints it when there is no pager. */
export async function page(text: string, env: Variables, io: Io): Promise<void> {
  const pager = env['DEBT_PAGER'] ?? env['PAGER'] ?? 'less';
  if (pager === '' || pager === 'cat') {
    io.out(text);
    return;
  }
  const { spawn } = process.getBuiltinModule('node:child_process');
  const shown = await new Promise<boolean>((resolve) => {
    const child = spawn('/bin/sh', ['-c', pager], { stdio: ['pipe', 'inherit', 'inherit'], env: { LESS: 'FRX', ...env } });
    child.on('error', () => resolve(false));
    child.on('close', (code) => resolve(code !== notFound));
    // A pager that the reader quits early closes the pipe.
    child.stdin.on('error', () => undefined);
    child.stdin.end(text);
  });
  if (!shown) io.out(text);
}
