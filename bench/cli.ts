import { addPrivatePerson, gateway, password, register } from './lib/people.ts';
import { type BenchPlatform, bin } from './lib/platform.ts';
import { runOnce, timeCommands } from './lib/processes.ts';
import type { Report } from './lib/report.ts';

/** `debt` through its shim, compared with the pinned Node started directly. The commands are real: a signed-in user records debts on the running platform. */
export async function measureCli(platform: BenchPlatform, rounds: number, report: Report): Promise<void> {
  const at = gateway(platform);
  const user = await register(at, 'cli-user');
  await addPrivatePerson(at, user, 'alice');
  const { environment } = platform;
  const debt = bin('debt');
  runOnce([debt, 'login', user.handle, '--password-file', '-'], environment, password);
  const warm = { version: [debt, '--version'], owe: [debt, 'owe', 'alice', '20'], bare: [debt] } as const;
  timeCommands(warm, 2, environment);
  const times = timeCommands({ node: [bin('node'), '-e', '0'], ...warm }, rounds, environment);
  report({ name: 'node -e 0', value: times.node, unit: 'ms' });
  report({ name: 'debt --version', value: times.version / times.node, unit: '×', target: { at: 'most', value: 1.5 } });
  report({ name: 'debt owe alice 20', value: times.owe / times.node, unit: '×', target: { at: 'most', value: 2 } });
  report({ name: 'debt', value: times.bare / times.node, unit: '×' });
}
