/** One run against one stack: the process that hosts Pulumi, opened on first use, with its failures converted to ours. */

import { PlatformError } from '../../../failures/failures.ts';
import type { Environment } from '../../../model/model.ts';
import { lockedBy, lockedFix } from '../preflight.ts';
import { configKeys } from '../program/configuration.ts';
import type { Stage } from '../program/deploy-stage.ts';
import type { Settings } from '../program/settings.ts';
import { policyViolated, raised, stillProtected } from '../refusals.ts';
import { StackFailure, type StackHost } from './host-client.ts';
import type { HostCall, StackDescription } from './host-protocol.ts';
import type { StackEvent } from './stack-events.ts';

export type Update = Extract<HostCall, { readonly op: 'preview' | 'up' | 'preview-destroy' | 'destroy' | 'refresh' }>;

export interface Session extends AsyncDisposable {
  /** Answers whether the stack exists. */
  select(create: boolean, signal: AbortSignal): Promise<boolean>;
  configure(stage: Stage, signal: AbortSignal): Promise<void>;
  describe(signal: AbortSignal): Promise<StackDescription>;
  /** Removes the locks of runs that have ended. */
  unlock(signal: AbortSignal): Promise<void>;
  /** Maps the URNs of resources whose creation an earlier run has begun to their ids. */
  adopt(ids: Readonly<Record<string, string>>, signal: AbortSignal): Promise<void>;
  /** Throws `locked`, `policy_violated`, `protected` or `pulumi_failed`, with Pulumi's last output. */
  update(what: Update, signal: AbortSignal, onEvent: (event: StackEvent) => void): Promise<void>;
}

export interface SessionOptions {
  readonly environment: Environment;
  readonly settings: Settings;
  readonly open: () => StackHost;
}

const linesMax = 20;
const killedText = (environment: string): string =>
  `Pulumi was killed in the middle of an operation. Put the state right with: debt-platform repair --env ${environment}\n`;

export function openSession({ environment, settings, open }: SessionOptions): Session {
  let opened: StackHost | undefined;
  let updating = false;
  const host = (): StackHost => (opened ??= open());
  const onExit = (): void => {
    if (!updating) return;
    opened?.kill();
    process.stderr.write(killedText(environment.name));
  };
  // A second Ctrl-C ends this process immediately; its child process must not keep running unnoticed.
  process.on('exit', onExit);

  async function update(what: Update, signal: AbortSignal, onEvent: (event: StackEvent) => void): Promise<void> {
    const listener = listen();
    updating = true;
    try {
      await host().call(what, signal, (event) => {
        listener.see(event);
        onEvent(event);
      });
    } catch (error) {
      throw listener.reason(error, environment.name);
    } finally {
      updating = false;
    }
  }

  const rephrased = async <T>(work: Promise<T>): Promise<T> =>
    work.catch((error: unknown) => {
      throw asPlatformError(error, environment.name, []);
    });
  const call = (what: HostCall, signal: AbortSignal) => rephrased(host().call(what, signal));

  return {
    async select(create, signal) {
      const answer = await call({ op: 'select', create }, signal);
      return 'exists' in answer && answer.exists;
    },
    async configure(stage, signal) {
      const values = {
        [configKeys.settings]: JSON.stringify(settings),
        [configKeys.size]: environment.size.id,
        [configKeys.stage]: stage,
      };
      await call({ op: 'configure', values }, signal);
    },
    describe: (signal) => rephrased(host().describe(signal)),
    async unlock(signal) {
      await call({ op: 'unlock' }, signal);
    },
    async adopt(ids, signal) {
      await call({ op: 'adopt', ids }, signal);
    },
    update,
    async [Symbol.asyncDispose]() {
      process.off('exit', onExit);
      await opened?.[Symbol.asyncDispose]();
    },
  };
}

/** Collects the events of an update that explain its failure. */
function listen() {
  const output: string[] = [];
  const broken: Extract<StackEvent, { readonly kind: 'policy' }>[] = [];
  const guarded = new Set<string>();
  return {
    see(event: StackEvent): void {
      if (event.kind === 'message' && event.severity === 'error') output.push(event.text);
      if (event.kind === 'message' && event.guarded !== undefined) guarded.add(event.guarded);
      if (event.kind === 'policy' && event.level === 'mandatory') broken.push(event);
      if (event.kind === 'failed') output.push(`failed: ${event.type} ${event.name}`);
    },
    reason(error: unknown, environment: string): unknown {
      if (!(error instanceof StackFailure) || error.kind !== 'failed') return asPlatformError(error, environment, []);
      if (broken.length > 0) return raised(policyViolated(broken));
      if (guarded.size > 0) return raised(stillProtected(environment, [...guarded]));
      return asPlatformError(error, environment, output.slice(-linesMax));
    },
  };
}

function asPlatformError(error: unknown, environment: string, output: readonly string[]): unknown {
  if (!(error instanceof StackFailure)) return error;
  if (error.kind === 'locked') return new LockedStack(environment, error.message);
  const message = error.message.split('\n').filter((line) => line.trim() !== '');
  const lines = output.length > 0 ? output : message.slice(-linesMax);
  return new PlatformError('pulumi_failed', {
    what: `Pulumi could not go on with ${environment}`,
    why: reasonIn(output, message),
    fix: ['debt-platform plan', 'debt-platform up'],
    logs: lines,
  });
}

/** The line that Pulumi marks as an error. Messages of the Automation API begin with its exit code, and list warnings first. */
export function reasonIn(output: readonly string[], message: readonly string[]): string {
  const line = [...output, ...message].find((each) => errorLine.test(each));
  return line?.replace(errorLine, '').trim() ?? output[0] ?? message.find((each) => !exitCodeLine.test(each)) ?? '';
}

const errorLine = /^\s*error:\s*/;
const exitCodeLine = /^(?:code|stdout|stderr|err\?)\s*:/;

class LockedStack extends PlatformError {
  constructor(environment: string, text: string) {
    const who = /created by ([^\n]+)/.exec(text)?.[1] ?? 'another update of the stack';
    const { what } = lockedBy(who, environment);
    super('locked', { what, fix: lockedFix(environment) });
  }
}
