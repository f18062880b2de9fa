/** What is said of an error id to somebody who meets it for the first time. */
export interface ProblemPage {
  /** HTTP statuses that come with it. */
  readonly statuses: readonly number[];
  /** The same request may succeed later, as it is. */
  readonly retry: boolean;
  readonly page: string;
}

export type ProblemPages = Readonly<Record<string, ProblemPage>>;

/** The request, or the one who sends it, has to change. */
export const refused = (status: number, page: string): ProblemPage => ({ statuses: [status], retry: false, page });

/** The same request may succeed later. */
export const later = (status: number, page: string): ProblemPage => ({ statuses: [status], retry: true, page });
