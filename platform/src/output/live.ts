/** Redraws a run in place on a terminal while it happens; the last frame remains. */
import { render } from 'ink';
import { createElement } from 'react';
import { LiveView } from './live-view.ts';
import type { View } from './view.ts';

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
