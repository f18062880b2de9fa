/** The live view of a run. A function of the view and the time, so that a test can draw any moment. */
import { Box, render, Text } from 'ink';
import { createElement, type ReactElement } from 'react';
import { duration } from './sentences.ts';
import type { StepState, StepView, View } from './view.ts';

export interface LiveProps {
  readonly view: View;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly startedAt: number;
  readonly color: boolean;
}

const colors: Readonly<Record<StepState, string | undefined>> = {
  waiting: undefined,
  running: 'cyan',
  done: 'green',
  skipped: undefined,
  failed: 'red',
};
const verbs = { up: 'Starting', down: 'Stopping', plan: 'Looking at' } as const;
const stateWidth = 9;

export function LiveView({ view, now, startedAt, color }: LiveProps): ReactElement {
  const { verb, environment, target, steps } = view;
  const what = environment === undefined ? 'Looking at what there is' : `${verbs[verb ?? 'up']} ${environment} (${target ?? ''})`;
  const headline = createElement(Text, { bold: color, key: 'headline' }, `${what}  ${duration(Math.max(0, now - startedAt))}`);
  const rows = steps.map((step) => createElement(StepRow, { step, now, color, key: step.id }));
  return createElement(Box, { flexDirection: 'column' }, [headline, ...rows]);
}

function StepRow({ step, now, color }: { readonly step: StepView; readonly now: number; readonly color: boolean }): ReactElement {
  const tint = colors[step.state];
  const arg = createElement(
    Box,
    { width: stateWidth, flexShrink: 0, key: 'word' },
    createElement(Text, { dimColor: color && tint === undefined, ...(color && tint !== undefined ? { color: tint } : {}) }, step.state),
  );
  const text = createElement(Box, { flexGrow: 1, flexShrink: 1, key: 'text' }, createElement(Text, { wrap: 'wrap' }, textOf(step, now)));
  return createElement(Box, {}, [arg, text]);
}

function textOf(step: StepView, now: number): string {
  const { state, title, startedAt, tookMs, expectMs, note, failure } = step;
  if (state === 'failed') return `${title}: ${failure?.what ?? ''}`;
  if (state === 'done' && tookMs !== undefined) return `${title}  ${duration(tookMs)}`;
  if (state !== 'running' || startedAt === undefined) return title;
  const expected = expectMs === undefined ? '' : ` of about ${duration(expectMs)}`;
  return `${title}  ${duration(Math.max(0, now - startedAt))}${expected}${note === undefined ? '' : `  ${note}`}`;
}

/** Often enough for an elapsed time with tenths. */
const redrawMs = 100;

export interface Live {
  show(view: View): void;
  /** Resolves when the last frame is written. */
  close(): Promise<void>;
}

export function openLive(stream: NodeJS.WriteStream, color: boolean): Live {
  // Without a listener, a closed terminal would end the process with a stack trace.
  stream.prependListener('error', () => undefined);
  const startedAt = Date.now();
  let current: View = { steps: [], units: [], changes: [] };
  const picture = () => createElement(LiveView, { view: current, now: Date.now(), startedAt, color });
  const ink = render(picture(), { stdout: stream, exitOnCtrlC: false, patchConsole: false, interactive: true });
  const timer = setInterval(() => ink.rerender(picture()), redrawMs);
  return {
    show(view) {
      current = view;
      ink.rerender(picture());
    },
    async close() {
      clearInterval(timer);
      ink.rerender(picture());
      ink.unmount();
      await ink.waitUntilExit();
    },
  };
}
