/**
 * The only output of a run. The live view, plain lines and NDJSON read nothing else, so these hold ids and values; text for people is
 * made where it is printed.
 */

import type { Failure as KnownFailure } from '@debt/terminal/failures/failure';
import type { FailureId } from '../failures/failure-pages.ts';
import type { UnitId } from '../model/resolved.ts';

/** Something that went wrong, told so that a person knows what to do. */
export type Failure = KnownFailure<FailureId>;

export type Verb = 'up' | 'down' | 'plan';
export type UnitState = 'waiting' | 'starting' | 'ready' | 'unready' | 'stopping' | 'stopped' | 'crashed';

export interface FieldChange {
  readonly path: string;
  /** Never the value of a secret: `changed` and nothing more. */
  readonly before?: string;
  readonly after?: string;
}
export interface Change {
  readonly op: 'create' | 'update' | 'replace' | 'delete';
  /** Process, Database, DataDirectory, Deployment, aws:rds/instance and so on. */
  readonly kind: string;
  readonly name: string;
  readonly unit?: UnitId;
  readonly fields: readonly FieldChange[];
  readonly data: 'untouched' | 'at risk' | 'lost';
  /** US dollars a month, where the change costs or saves something; the least that it may be. */
  readonly monthly?: number;
  /** The most that it may be, where that depends on use. */
  readonly monthlyMax?: number;
}

export interface StepOutline {
  readonly id: string;
  readonly title: string;
  readonly after: readonly string[];
  /** Median of the last runs of this step. */
  readonly expectMs?: number;
}

/** What an environment costs, in US dollars a month. An estimate. */
export interface Cost {
  readonly before: { readonly from: number; readonly to: number };
  readonly after: { readonly from: number; readonly to: number };
  /** ISO date of the prices. */
  readonly asOf: string;
  /** What the price table does not know, and the sums leave out. */
  readonly unpriced: readonly string[];
}

export type Outcome = 'ok' | 'different' | 'failed' | 'cancelled';

/** What a step or a runner says; the runner adds the envelope. */
export type NewEvent =
  | {
      readonly type: 'begin';
      readonly v: 1;
      readonly verb: Verb;
      readonly environment: string;
      readonly target: string;
      readonly steps: readonly StepOutline[];
    }
  | { readonly type: 'step'; readonly step: string; readonly state: 'started' | 'done' | 'skipped' }
  | { readonly type: 'step'; readonly step: string; readonly state: 'progress'; readonly note: string; readonly part?: number }
  | { readonly type: 'step'; readonly step: string; readonly state: 'failed'; readonly failure: Failure }
  | { readonly type: 'unit'; readonly unit: UnitId; readonly state: UnitState; readonly because?: string }
  | {
      readonly type: 'log';
      readonly unit: UnitId;
      readonly stream: 'out' | 'err';
      readonly line: string;
      /** Which of several pods of the unit it came from; absent where there is one. */
      readonly replica?: string;
    }
  | { readonly type: 'change'; readonly change: Change }
  | {
      readonly type: 'end';
      readonly outcome: Outcome;
      /** How many changes were made (up, down) or would be made (plan). */
      readonly changed: number;
      readonly urls: Readonly<Record<string, string>>;
      /** Commands to type next. */
      readonly next: readonly string[];
      readonly failure?: Failure;
      /** Of targets that cost something. */
      readonly cost?: Cost;
    };

/** `at` is ISO 8601 in UTC, `run` the same for all events of one run. The last event of a run is always `end`. */
export type Event = NewEvent & { readonly at: string; readonly run: string };
export type EndEvent = Extract<Event, { readonly type: 'end' }>;
export type LogEvent = Extract<Event, { readonly type: 'log' }>;
export type UnitEvent = Extract<Event, { readonly type: 'unit' }>;
