import { accountProblems } from './problems/account.ts';
import { ledgerProblems } from './problems/ledger.ts';
import { peopleProblems } from './problems/people.ts';
import type { Problem } from './problems/problem.ts';
import { requestProblems } from './problems/request.ts';

export { type FieldCode, fieldCodes } from './problems/fields.ts';
export type { Problem } from './problems/problem.ts';

/** Every `code` of an answer of a service or the gateway. A program that answers with another one does not compile. */
export const problems = { ...requestProblems, ...accountProblems, ...peopleProblems, ...ledgerProblems } as const;
/** A code of a problem document of an answer of one of our services. */
export type ProblemCode = keyof typeof problems;

/** The meaning of a received code, or undefined for a code that is unknown to this release. */
export const findProblem = (code: string): Problem | undefined => new Map<string, Problem>(Object.entries(problems)).get(code);

/** The `type` of a problem document: a URN of our own, since there is no page at a fixed address to link to. */
export const problemTypeOf = (code: ProblemCode): string => `urn:debt:error:${code}`;
