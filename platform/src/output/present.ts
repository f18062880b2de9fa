/** Shows a stream of events in the way that fits where it goes: redrawn, as lines, or as NDJSON. */

import { PlatformError } from '../failures/failures.ts';
import type { EndEvent, Event } from '../runner/events.ts';
import { endFor } from './hints.ts';
import { plainLines } from './plain.ts';
import { painter } from './style.ts';
import type { Terminal } from './terminal.ts';
import { emptyView, fold, type View } from './view.ts';

export interface PresentOptions {
  /** The one that hints are about. */
  readonly environment?: string;
  readonly terminal: Terminal;
  /** NDJSON on stdout, every event one line, the last one is `end`. */
  readonly json: boolean;
  /** Where the live view is drawn. */
  readonly stream: NodeJS.WriteStream;
}

export interface Presented {
  readonly end: EndEvent;
  readonly view: View;
}

/** Consumes the stream up to its `end`. Throws `UNEXPECTED` when it stops without one. */
export async function present(events: AsyncIterable<Event>, options: PresentOptions): Promise<Presented> {
  const consumer = await openConsumer(options);
  let view = emptyView;
  try {
    for await (const each of events) {
      const event = each.type === 'end' && options.environment !== undefined ? endFor(options.environment, each) : each;
      view = fold(view, event);
      consumer.see(view, event);
      if (event.type === 'end') break;
    }
  } finally {
    await consumer.close();
  }
  if (view.end === undefined) throw new PlatformError('UNEXPECTED', { what: 'the run stopped without saying how it ended' });
  return { end: view.end, view };
}

interface Consumer {
  see(view: View, event: Event): void;
  close(): Promise<void>;
}

async function openConsumer({ terminal, json, stream }: PresentOptions): Promise<Consumer> {
  if (json) return { see: (_view, event) => terminal.out.line(JSON.stringify(event)), close: () => Promise.resolve() };
  if (!terminal.live) {
    const paint = painter(terminal.err.color);
    // Whoever waits says so every second or two; a log needs it once.
    let last = '';
    return {
      see(view, event) {
        const lines = plainLines(view, event, paint);
        const text = lines.join('\n');
        if (event.type === 'step' && event.state === 'progress' && text === last) return;
        last = text;
        for (const line of lines) terminal.err.line(line);
      },
      close: () => Promise.resolve(),
    };
  }
  // Ink is by far the slowest import of this program: only who sees it pays for it.
  const { openLive } = await import('./live.ts');
  const live = openLive(stream, terminal.err.color);
  return { see: (view) => live.show(view), close: () => live.close() };
}
