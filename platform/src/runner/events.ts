/**
 * The only output of a run. The live view, plain lines and NDJSON read nothing else, so events contain ids and values; text for users is written
 * where it is printed.
 */

import type { Failure as KnownFailure } from '@debt/terminal/failures/failure';
import type { FailureId } from '../failures/failure-pages.ts';
import type { UnitId } from '../model/resolved.ts';

/** A failure, described so that a user knows what to do. */
export type Failure = KnownFailure<FailureId>;

/** What a run does to an environment; `plan` changes nothing. */
export type Verb = 'up' | 'down' | 'plan';

/** The state of a unit. `crashed` means that it ended without being stopped. */
export type UnitState = 'waiting' | 'starting' | 'ready' | 'unready' | 'stopping' | 'stopped' | 'crashed';

/** One field that differs between the observed and the desired state; absent `before` or `after`: it does not exist there. */
export interface FieldChange {
  readonly path: string;
  /** For a secret only `changed`, never the value. */
  readonly before?: string;
  readonly after?: string;
}

/** One difference between the actual and the desired state, and the effect of its removal on data. */
export interface Change {
  readonly op: 'create' | 'update' | 'replace' | 'delete';
  /** Process, Database, DataDirectory, Deployment, aws:rds/instance and so on. */
  readonly kind: string;
  readonly name: string;
  readonly unit?: UnitId;
  readonly fields: readonly FieldChange[];
  readonly data: 'untouched' | 'at risk' | 'lost';
  /** US dollars a month, where the change costs or saves something; the lower bound. */
  readonly monthly?: number;
  /** The upper bound, where the price depends on use. */
  readonly monthlyMax?: number;
}

/** A step of a plan before it is carried out: `after` are ids of steps that must be done first. */
export interface StepOutline {
  readonly id: string;
  readonly title: string;
  readonly after: readonly string[];
  /** Median duration of the last runs of this step. */
  readonly expectMs?: number;
}

/** The cost of an environment, in US dollars a month. An estimate. */
export interface Cost {
  readonly before: { readonly from: number; readonly to: number };
  readonly after: { readonly from: number; readonly to: number };
  /** ISO date of the prices. */
  readonly asOf: string;
  /** Resources that the price table does not contain, and that the sums leave out. */
  readonly unpriced: readonly string[];
}

/** How a run ended. `different`: everything was carried out, and observing again still finds differences. */
export type Outcome = 'ok' | 'different' | 'failed' | 'cancelled';

/** An event as a step or a runner reports it; the runner adds the envelope. */
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
      /** The pod that it came from, when the unit has several; otherwise absent. */
      readonly replica?: string;
    }
  | { readonly type: 'change'; readonly change: Change }
  | {
      readonly type: 'end';
      readonly outcome: Outcome;
      /** How many changes were made (up, down) or would be made (plan). */
      readonly changed: number;
      readonly urls: Readonly<Record<string, string>>;
      /** Commands that the user can run next. */
      readonly next: readonly string[];
      readonly failure?: Failure;
      /** For targets with a cost. */
      readonly cost?: Cost;
    };

/** `at` is ISO 8601 in UTC, `run` the same for all events of one run. The last event of a run is always `end`. */
export type Event = NewEvent & { readonly at: string; readonly run: string };

/** The last event of every run. */
export type EndEvent = Extract<Event, { readonly type: 'end' }>;

/** One line of the log of a unit. */
export type LogEvent = Extract<Event, { readonly type: 'log' }>;

/** A unit has changed its state. */
export type UnitEvent = Extract<Event, { readonly type: 'unit' }>;
