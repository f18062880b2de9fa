/** One run against one stack: the process that holds Pulumi, opened when it is first needed, and its failures in our words. */

import { PlatformError } from '../../../failures/failures.ts';
import type { Environment } from '../../../model/model.ts';
import { lockedBy } from '../preflight.ts';
import { configKeys } from '../program/configuration.ts';
import type { Stage } from '../program/deploy-stage.ts';
import type { Settings } from '../program/settings.ts';
import { StackFailure, type StackHost } from './host-client.ts';
import type { HostCall, StackDescription } from './host-protocol.ts';
import type { StackEvent } from './stack-events.ts';

export type Update = Extract<HostCall, { readonly op: 'preview' | 'up' | 'preview-destroy' | 'destroy' }>;

export interface Session extends AsyncDisposable {
  /** Answers whether the stack is there. */
  select(create: boolean, signal: AbortSignal): Promise<boolean>;
  configure(stage: Stage, signal: AbortSignal): Promise<void>;
  describe(signal: AbortSignal): Promise<StackDescription>;
  /** Throws `locked` or `pulumi_failed`, with Pulumi's last words. */
  update(what: Update, signal: AbortSignal, onEvent: (event: StackEvent) => void): Promise<void>;
}

export interface SessionOptions {
  readonly environment: Environment;
  readonly settings: Settings;
  readonly open: () => StackHost;
}

const linesMax = 20;

export function openSession({ environment, settings, open }: SessionOptions): Session {
  let opened: StackHost | undefined;
  let updating = false;
  const host = (): StackHost => (opened ??= open());
  const onExit = (): void => {
    if (!updating) return;
    opened?.kill();
    process.stderr.write(
      `Pulumi was killed in the middle of an operation; the stack stays locked. Unlock it with: pulumi cancel ${environment.name} --yes\n`,
    );
  };
  // A second Ctrl-C ends this process at once; what it started must not live on unseen.
  process.on('exit', onExit);

  async function update(what: Update, signal: AbortSignal, onEvent: (event: StackEvent) => void): Promise<void> {
    const lines: string[] = [];
    updating = true;
    try {
      await host().call(what, signal, (event) => {
        if (event.kind === 'said' && event.severity === 'error') lines.push(event.text);
        if (event.kind === 'failed') lines.push(`failed: ${event.type} ${event.name}`);
        onEvent(event);
      });
    } catch (error) {
      throw asPlatformError(error, environment.name, lines.slice(-linesMax));
    } finally {
      updating = false;
    }
  }

  const rephrased = async <T>(work: Promise<T>): Promise<T> =>
    work.catch((error: unknown) => {
      throw asPlatformError(error, environment.name, []);
    });

  return {
    async select(create, signal) {
      const answer = await rephrased(host().call({ op: 'select', create }, signal));
      return 'exists' in answer && answer.exists;
    },
    async configure(stage, signal) {
      const values = {
        [configKeys.settings]: JSON.stringify(settings),
        [configKeys.size]: environment.size.id,
        [configKeys.stage]: stage,
      };
      await rephrased(host().call({ op: 'configure', values }, signal));
    },
    describe: (signal) => rephrased(host().describe(signal)),
    update,
    async [Symbol.asyncDispose]() {
      process.off('exit', onExit);
      await opened?.[Symbol.asyncDispose]();
    },
  };
}

function asPlatformError(error: unknown, environment: string, output: readonly string[]): unknown {
  if (!(error instanceof StackFailure)) return error;
  if (error.kind === 'locked') return new LockedStack(environment, error.message);
  const lines =
    output.length > 0
      ? output
      : error.message
          .split('\n')
          .filter((line) => line.trim() !== '')
          .slice(-linesMax);
  return new PlatformError('pulumi_failed', {
    what: `Pulumi could not go on with ${environment}`,
    why: lines[0] ?? '',
    fix: ['debt-platform plan', 'debt-platform up'],
    logs: lines,
  });
}

class LockedStack extends PlatformError {
  constructor(environment: string, text: string) {
    const who = /created by ([^\n]+)/.exec(text)?.[1] ?? 'another update of the stack';
    const { what } = lockedBy(who, environment);
    super('locked', { what, fix: ['wait for it', `when nobody works on it any more: pulumi cancel ${environment} --yes`] });
  }
}
