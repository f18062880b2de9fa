/** One line for each event, for logs and pipes. */
import type { Paint } from '@debt/terminal/text/color';
import type { Event } from '../runner/events.ts';
import { changeText, duration } from './sentences.ts';
import type { View } from './view.ts';

/** The lines that an event adds; `view` already contains it. The verb reports the end, because it knows the result. */
export function plainLines(view: View, event: Event, paint: Paint): readonly string[] {
  switch (event.type) {
    case 'step':
      return stepLines(view, event, paint);
    case 'unit':
      return event.state === 'crashed' || event.state === 'unready'
        ? [`${paint('warn', event.state)} ${event.unit}${because(event.because)}`]
        : [];
    case 'change':
      return view.verb === undefined && event.change.data !== 'untouched' ? [changeText(event.change)] : [];
    case 'log':
      return [`${event.unit} | ${event.line}`];
    case 'begin':
    case 'end':
      return [];
    default:
      return event satisfies never;
  }
}

function stepLines(view: View, event: Extract<Event, { type: 'step' }>, paint: Paint): readonly string[] {
  const step = view.steps.find((each) => each.id === event.step);
  const title = step?.title ?? event.step;
  const took = step?.tookMs === undefined ? '' : ` ${paint('quiet', duration(step.tookMs))}`;
  switch (event.state) {
    case 'started':
      return [`started ${title}`];
    case 'progress':
      return [`waiting ${title}: ${event.note}`];
    case 'done':
      return [`${paint('good', 'done')} ${title}${took}`];
    case 'skipped':
      return [`${paint('quiet', 'skipped')} ${title}`];
    case 'failed':
      return [`${paint('bad', 'failed')} ${title}: ${event.failure.what}`];
    default:
      return event satisfies never;
  }
}

const because = (reason: string | undefined): string => (reason === undefined ? '' : `: ${reason}`);
