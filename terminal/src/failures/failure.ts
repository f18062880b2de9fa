import { type ExitName, exitCodes } from '../exit-codes.ts';

/** A failure, with instructions for the user. It may cross the border of a process, so it contains only data. */
export interface Failure<Id extends string = string> {
  /** Stable; it has a page: `debt explain ID`, `debt-platform explain ID`. */
  readonly id: Id;
  /** One line: the operation that failed. */
  readonly what: string;
  /** One line: the reason, as far as it is known; empty where it adds nothing. */
  readonly why: string;
  /** The usage of the command, when the command line was invalid. */
  readonly usage?: string;
  /** Commands to type, or instructions, the best first. */
  readonly fix: readonly string[];
  /** The exit code of the program: one of `exitCodes`. */
  readonly exit: number;
  /** The same command may simply be repeated. */
  readonly retry: boolean;
  /** The time after which a retry makes sense. */
  readonly retryAfterSeconds?: number;
  /** Last lines of the log of the failed unit. */
  readonly logs?: readonly string[];
  /** The id came from a newer program: this one has no page for it. */
  readonly isUnexplained?: boolean;
  /** Several obstacles that were found together, each with its own remedy; the failure itself sums them up. */
  readonly findings?: readonly Obstacle[];
}

/** One of several obstacles: all of them have to be removed. */
export type Obstacle = Pick<Failure, 'what' | 'why' | 'fix'>;

/** The parameters of a failure: its exit code, and whether it may be retried, are determined by its id. */
export type FailureDetails = Partial<Omit<Failure, 'id' | 'exit'>> & Pick<Failure, 'what'>;

/** A failure as an exception. Any other exception is a fault of the program. */
export class CommandError extends Error {
  readonly failure: Failure;

  constructor(failure: Failure, options?: ErrorOptions) {
    super(failure.what, options);
    this.name = 'CommandError';
    this.failure = failure;
  }
}

/** Texts for a user who sees an id for the first time, by the exit code of its failures. */
export type Pages = { readonly [Exit in ExitName]?: Readonly<Record<string, string>> };

/** The ids that a set of pages explains. */
export type IdOf<P extends Pages> = { [Exit in keyof P]: keyof P[Exit] }[keyof P] & string;

/** The page of one id: the exit code of its failures, its text, and whether the same command may be repeated. */
export interface Page {
  readonly exit: number;
  readonly text: string;
  readonly retry: boolean;
}

/** Every id of a program with its page. */
export type Catalogue<Id extends string = string> = ReadonlyMap<Id, Page>;

/** @param retried the ids after which the same command may simply be repeated */
export function catalogueOf<Id extends string>(pages: readonly Pages[], retried: readonly NoInfer<Id>[]): ReadonlyMap<string, Page> {
  const again = new Set<string>(retried);
  const entries = pages.flatMap((each) =>
    Object.entries(exitCodes).flatMap(([name, exit]) =>
      Object.entries(isExitName(name) ? (each[name] ?? {}) : {}).map(([id, text]) => [id, { exit, text, retry: again.has(id) }] as const),
    ),
  );
  return new Map(entries);
}

const isExitName = (name: string): name is ExitName => name in exitCodes;

/** @throws Error for an id without a page, which the types of the programs prevent */
export function failureFrom<Id extends string>(catalogue: Catalogue, id: Id, details: FailureDetails): Failure<Id> {
  const page = catalogue.get(id);
  if (page === undefined) throw new Error(`the error id ${id} has no page`);
  return { id, exit: page.exit, retry: page.retry, why: '', fix: [], ...details };
}
