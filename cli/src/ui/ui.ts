/** The only file that loads Ink. */
import { OutputFailed } from '@debt/terminal/io';
import { render } from 'ink';
import { createElement } from 'react';
import type { FeedEvent } from '../watch/follow.ts';
import type { Line } from '../watch/line.ts';
import { Feed } from './app.tsx';
import { onEvent, openingScreen } from './model.ts';
import { Store } from './store.ts';

export interface ShowOptions {
  readonly events: AsyncIterable<FeedEvent>;
  /** Transactions that await an answer of the user, oldest first. */
  readonly inbox: readonly Line[];
  /** Id of the user. */
  readonly me: string;
  readonly server: string;
  /** Returns the sentence to show. */
  readonly decide: (decision: 'confirm' | 'decline', id: string) => Promise<string>;
  readonly stop: AbortController;
}

/** Shows the feed until the user leaves. Returns whether Ctrl-C was pressed; throws the error that ended the feed. */
export async function showFeed({ events, inbox, me, server, decide, stop }: ShowOptions): Promise<boolean> {
  const store = new Store(openingScreen(server, inbox));
  let interrupted = false;
  const onLeave = (byCtrlC: boolean): void => {
    interrupted = byCtrlC;
    stop.abort();
  };
  let failed: OutputFailed | undefined;
  // Without a listener, the stream would end the process with a stack trace when the terminal is closed.
  process.stdout.on('error', (error) => {
    failed ??= new OutputFailed(error);
    stop.abort();
  });
  const app = render(createElement(Feed, { store, decide, onLeave, suspend }), {
    exitOnCtrlC: false,
    alternateScreen: true,
    incrementalRendering: true,
    maxFps: 30,
  });
  try {
    for await (const event of events) store.change((now) => onEvent(now, event, me));
  } finally {
    app.unmount();
    await app.waitUntilExit();
  }
  if (failed !== undefined) throw failed;
  return interrupted;
}

/** Long enough for the signal to arrive. Time passes while the process is stopped, so it continues without a delay. */
const stopMs = 100;

/** Suspends the process on Ctrl-Z: in raw mode the terminal passes the key to the program instead. */
async function suspend(): Promise<void> {
  process.kill(0, 'SIGTSTP');
  await new Promise((resolve) => setTimeout(resolve, stopMs));
}
