import { type Channel, createChannel } from '../../../runner/channel.ts';
import type { Event } from '../../../runner/events.ts';

/** A run with more events than this is replayed without its oldest progress events. */
const eventsMax = 5_000;

/** The events of one run, for current and later readers. */
export interface Recorder {
  readonly ended: boolean;
  add(event: Event): void;
  /** From the first event, then live ones, until `end` or until the signal aborts. */
  read(signal: AbortSignal): AsyncIterable<Event>;
}

export function createRecorder(): Recorder {
  const events: Event[] = [];
  const readers = new Set<Channel<Event>>();
  let ended = false;
  return {
    get ended() {
      return ended;
    },
    add(event) {
      if (ended) return;
      if (events.length >= eventsMax) {
        const oldest = events.findIndex((each) => each.type === 'step' && each.state === 'progress');
        if (oldest !== -1) events.splice(oldest, 1);
      }
      events.push(event);
      for (const reader of readers) reader.push(event);
      ended = event.type === 'end';
      if (ended) for (const reader of readers) reader.close();
    },
    async *read(signal) {
      const reader = createChannel<Event>();
      for (const event of events) reader.push(event);
      if (ended || signal.aborted) reader.close();
      const close = (): void => reader.close();
      signal.addEventListener('abort', close);
      readers.add(reader);
      try {
        yield* reader;
      } finally {
        readers.delete(reader);
        signal.removeEventListener('abort', close);
      }
    },
  };
}
