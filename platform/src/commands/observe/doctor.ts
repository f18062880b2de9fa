import { exitCodes } from '@debt/terminal/exit-codes';
import { parseEnvironmentName } from '../../environment/paths.ts';
import { painter } from '../../output/style.ts';
import type { Finding } from '../../runner/target.ts';
import { PlatformCommand } from '../command.ts';
import { verbsOf } from '../targets.ts';

const tones = { good: 'good', warning: 'warn', bad: 'bad' } as const;

export class Doctor extends PlatformCommand {
  static override summary = 'Look for what could be in the way, and change nothing';
  static override usageExamples = [
    { command: 'debt-platform doctor', does: 'Check this machine and the environment; exits 3 when something is wrong' },
    { command: 'debt-platform doctor --json', does: 'The same for a script' },
  ];

  override async run(): Promise<number> {
    const { flags } = await this.parse(Doctor);
    const environment = parseEnvironmentName(flags.env);
    const verbs = await verbsOf(environment, this.io.variables);
    const findings = [pinnedNode(), ...(await verbs.doctor(environment))];
    const paint = painter(this.io.terminal.out.color);
    this.result(flags.json, { environment, findings }, () =>
      findings
        .flatMap(({ check, state, detail, fix }) => [
          `${paint(tones[state], state.padEnd(7))}  ${check}: ${detail}`,
          ...(state === 'good' ? [] : fix.map((each) => `         try: ${each}`)),
        ])
        .join('\n'),
    );
    return findings.some(({ state }) => state === 'bad') ? exitCodes.fixable : exitCodes.ok;
  }
}

function pinnedNode(): Finding {
  const pinned = process.execPath.includes('node_modules');
  return {
    check: 'Node',
    state: pinned ? 'good' : 'warning',
    detail: `${process.version} at ${process.execPath}${pinned ? '' : ', which is not the one that this clone pins'}`,
    fix: ['start it as node_modules/.bin/debt-platform'],
  };
}
