import type { Io, Variables } from '../app/io.ts';

/** Shows a long text through `$PAGER` (`less` when unset). Prints it when there is no pager. */
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
    // 127: the shell has not found the pager.
    child.on('close', (code) => resolve(code !== 127));
    // A pager that the user leaves early closes the pipe.
    child.stdin.on('error', () => undefined);
    child.stdin.end(text);
  });
  if (!shown) io.out(text);
}
