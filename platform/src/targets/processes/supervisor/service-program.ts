import { setTimeout as pause } from 'node:timers/promises';
import type { ChildOptions } from './child.ts';
import { spawnChild } from './child.ts';
import type { Answer } from './probe.ts';
import { probe } from './probe.ts';
import type { HealthState, Program } from './program.ts';

export interface ServiceProgramOptions extends ChildOptions {
  readonly health: { readonly port: number; readonly live: string; readonly ready: string };
  readonly timing?: Partial<HealthTiming>;
}

/** All in milliseconds. */
export interface HealthTiming {
  /** The interval between probes while it is not ready. */
  readonly soonMs: number;
  /** The interval between probes while it is healthy. */
  readonly calmMs: number;
  readonly answerMs: number;
  /** The maximum time until its first answer. */
  readonly firstAnswerMs: number;
  /** The number of unanswered probes in a row after which it counts as stuck. */
  readonly unansweredMax: number;
}
export const healthTiming: HealthTiming = { soonMs: 100, calmMs: 3_000, answerMs: 2_000, firstAnswerMs: 60_000, unansweredMax: 3 };

/** One of our services or the gateway: a Node process that answers on its health paths. */
export function createServiceProgram({ health, timing, ...options }: ServiceProgramOptions): Program {
  const times = { ...healthTiming, ...timing };
  return {
    async launch() {
      const child = await spawnChild(options);
      const ask = (path: string): Promise<Answer> => probe({ port: health.port, path, timeoutMs: times.answerMs, pid: child.pid });
      return { ...child, watch: (report, signal) => watch({ ask, health, times, report, signal }) };
    },
  };
}

interface Watch {
  readonly ask: (path: string) => Promise<Answer>;
  readonly health: ServiceProgramOptions['health'];
  readonly times: HealthTiming;
  readonly report: (healthState: HealthState) => void;
  readonly signal: AbortSignal;
}

async function watch({ ask, health, times, report, signal }: Watch): Promise<void> {
  const since = performance.now();
  let answered = false;
  let unanswered = 0;
  while (!signal.aborted) {
    const ready = await ask(health.ready);
    const live = ready.ok ? ready : await ask(health.live);
    if (ready.ok) report({ is: 'ready' });
    else report({ is: 'unready', because: answered || live.ok ? ready.what : 'it does not answer yet' });
    answered ||= live.ok;
    unanswered = live.ok ? 0 : unanswered + 1;
    const silent = answered ? unanswered >= times.unansweredMax : performance.now() - since > times.firstAnswerMs;
    if (silent) {
      report({ is: 'stuck', because: live.what });
      return;
    }
    await pause(ready.ok ? times.calmMs : times.soonMs, undefined, { signal }).catch(() => undefined);
  }
}
