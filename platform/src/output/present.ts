/** Shows a stream of events in the form that fits its destination: redrawn, as lines, or as NDJSON. */
import type { Session } from '@debt/terminal/command/session';
import { exitCodes } from '@debt/terminal/exit-codes';
import { CommandError } from '@debt/terminal/failures/failure';
import { painter } from '@debt/terminal/text/color';
import { PlatformError } from '../failures/failures.ts';
import type { EndEvent, Event } from '../runner/events.ts';
import { endFor } from './hints.ts';
import { plainLines } from './plain.ts';
import { emptyView, fold, type View } from './view.ts';

export interface PresentOptions {
  /** The environment of the hints. */
  readonly environment?: string;
  /** Whether it may be redrawn in place, where this is possible. @default true */
  readonly isDrawn?: boolean;
}

export interface Presented {
  readonly end: EndEvent;
  readonly view: View;
}

/** Consumes the stream up to its `end`. Throws `unexpected` when it stops without one. */
export async function present(
  events: AsyncIterable<Event>,
  session: Session,
  { environment, isDrawn = true }: PresentOptions = {},
): Promise<Presented> {
  const consumer = await openConsumer(session, isDrawn);
  let view = emptyView;
  try {
    for await (const each of events) {
      const event = each.type === 'end' && environment !== undefined ? endFor(environment, each) : each;
      view = fold(view, event);
      consumer.see(view, event);
      if (event.type === 'end') break;
    }
  } finally {
    await consumer.close();
  }
  if (view.end === undefined) throw new PlatformError('unexpected', { what: 'the run stopped without a result' });
  return { end: view.end, view };
}

/** The exit code of a failed run; in JSON, its last event already contains the cause. @throws CommandError that reports it to a user */
export function endOf({ failure }: EndEvent, { input }: Session): number {
  if (failure !== undefined && !input.on('json')) throw new CommandError(failure);
  return failure?.exit ?? exitCodes.bug;
}

interface Consumer {
  see(view: View, event: Event): void;
  close(): Promise<void>;
}

async function openConsumer(session: Session, isDrawn: boolean): Promise<Consumer> {
  if (session.input.on('json')) return { see: (_view, event) => session.line(event), close: () => Promise.resolve() };
  const color = session.hasErrorColor;
  if (!isDrawn || !session.canRedraw) {
    const paint = painter(color);
    // A wait is reported every second or two; a log needs it once.
    let last = '';
    return {
      see(view, event) {
        const lines = plainLines(view, event, paint);
        const text = lines.join('\n');
        if (event.type === 'step' && event.state === 'progress' && text === last) return;
        last = text;
        for (const line of lines) session.note(line);
      },
      close: () => Promise.resolve(),
    };
  }
  // Ink and its colours decide on import whether to use colours, and support neither NO_COLOR nor a dumb terminal.
  if (!color) process.env['FORCE_COLOR'] = '0';
  // Ink is by far the slowest import of this program, so it is loaded only for a live view.
  const { openLive } = await import('./live-view.ts');
  const live = openLive(process.stderr, color);
  return { see: (view) => live.show(view), close: () => live.close() };
}
