/**
 * The only output of a run. The live view, plain lines and NDJSON read nothing else, so these hold ids and values; text for people is
 * made where it is printed.
 */

import type { Failure as KnownFailure } from '@debt/terminal/failures/failure';
import type { FailureId } from '../failures/failure-pages.ts';
import type { UnitId } from '../model/resolved.ts';

/** Something that went wrong, told so that a person knows what to do. */
export type Failure = KnownFailure<FailureId>;

/** What a run does to an environment; `plan` changes nothing. */
export type Verb = 'up' | 'down' | 'plan';

/** The state of a unit. `crashed` means that it ended without being asked to. */
export type UnitState = 'waiting' | 'starting' | 'ready' | 'unready' | 'stopping' | 'stopped' | 'crashed';

/** One field that differs between the observed and the desired state; absent `before` or `after`: it does not exist there. */
export interface FieldChange {
  readonly path: string;
  /** Never the value of a secret: `changed` and nothing more. */
  readonly before?: string;
  readonly after?: string;
}

/** One difference between what runs and what should run, and what making it would do to data. */
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

/** A step of a plan before it is carried out: `after` are ids of steps that must be done first. */
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

/** How a run ended. `different`: everything was carried out, and a second look still finds differences. */
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

/** The last event of every run. */
export type EndEvent = Extract<Event, { readonly type: 'end' }>;

/** One line of the log of a unit. */
export type LogEvent = Extract<Event, { readonly type: 'log' }>;

/** A unit has changed its state. */
export type UnitEvent = Extract<Event, { readonly type: 'unit' }>;
