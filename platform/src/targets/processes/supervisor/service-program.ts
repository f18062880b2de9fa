import { request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { type ChildOptions, spawnChild } from './child.ts';
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

interface Answer {
  readonly ok: boolean;
  /** One line for users: the status and the content of the body, or why there was no answer. */
  readonly what: string;
}

const bodyCharsMax = 200;

/** The address to probe, and the process that has to answer: ports are chosen before they are listened on, so another program may have taken one. */
interface Asked {
  readonly port: number;
  readonly path: string;
  readonly timeoutMs: number;
  /** Our programs identify themselves in the header `x-process-id`. */
  readonly pid: number;
}

/** Probes the health of a program on this machine. Never rejects. */
function probe({ port, path, timeoutMs, pid }: Asked): Promise<Answer> {
  return new Promise((resolve) => {
    const asked = request({ host: '127.0.0.1', port, path, agent: false, timeout: timeoutMs }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        body = (body + chunk).slice(0, bodyCharsMax);
      });
      response.once('error', () => resolve({ ok: false, what: `${path}: the answer broke off` }));
      response.once('end', () => {
        const answering = response.headers['x-process-id'];
        if (answering !== undefined && answering !== String(pid)) {
          resolve({ ok: false, what: `port ${port} is answered by process ${String(answering)}, not by ${pid}` });
          return;
        }
        const status = response.statusCode ?? 0;
        resolve({ ok: status >= 200 && status < 300, what: `${path} answers ${status} ${body.trim()}`.trim() });
      });
    });
    asked.once('timeout', () => asked.destroy(new Error(`no answer within ${timeoutMs} ms`)));
    asked.once('error', (error) => resolve({ ok: false, what: `${path}: ${error.message}` }));
    asked.end();
  });
}
