import { accountProblems } from './problems/account.ts';
import { ledgerProblems } from './problems/ledger.ts';
import type { ProblemPage } from './problems/page.ts';
import { peopleProblems } from './problems/people.ts';
import { requestProblems } from './problems/request.ts';

export type { ProblemPage, ProblemPages } from './problems/page.ts';

/** Every `code` that a problem document of this platform can have. `scripts/problems.test.ts` holds it to the sources of the services. */
export const problemPages = { ...requestProblems, ...accountProblems, ...peopleProblems, ...ledgerProblems } as const;
export type ProblemCode = keyof typeof problemPages;

/** The page of a code, when there is one. */
export const findProblemPage = (code: string): ProblemPage | undefined =>
  new Map<string, ProblemPage>(Object.entries(problemPages)).get(code);
