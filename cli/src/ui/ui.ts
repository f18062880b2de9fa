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
  /** What the person has to decide, oldest first. */
  readonly inbox: readonly Line[];
  /** Id of the user. */
  readonly me: string;
  readonly server: string;
  /** Answers the sentence to show. */
  readonly decide: (decision: 'confirm' | 'decline', id: string) => Promise<string>;
  readonly stop: AbortController;
}

/** Shows the feed until the person leaves. Answers whether it was by Ctrl-C; throws what ended the feed. */
export async function showFeed({ events, inbox, me, server, decide, stop }: ShowOptions): Promise<boolean> {
  const store = new Store(openingScreen(server, inbox));
  let interrupted = false;
  const onLeave = (byCtrlC: boolean): void => {
    interrupted = byCtrlC;
    stop.abort();
  };
  let failed: OutputFailed | undefined;
  // Without a listener the stream would end the process with a stack when the terminal is gone.
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

/** Long enough for the signal to arrive. The clock goes on while the process is stopped, so that it continues at once. */
const stopMs = 100;

/** What Ctrl-Z does where the terminal does not do it itself, because it passes every key to the program. */
async function suspend(): Promise<void> {
  process.kill(0, 'SIGTSTP');
  await new Promise((resolve) => setTimeout(resolve, stopMs));
}
