import { type Command, type Outcome, outcome, type Program } from '../command/command.ts';
import type { Session } from '../command/session.ts';
import type { Catalogue } from '../failures/failure.ts';
import { SharedError } from '../failures/shared-pages.ts';
import { suggest } from '../suggest.ts';
import { blank, table } from '../text/doc.ts';

/** The page of one id. */
export interface Explanation {
  readonly id: string;
  /** Its possible exit codes, the most likely first. */
  readonly exits: readonly number[];
  /** The source of this id: the program, the server, or both for the same reason. */
  readonly from: string;
  /** The same command may simply be repeated. */
  readonly retry: boolean;
  readonly page: string;
}

/** Ids from a source other than the program itself. */
export interface ForeignIds {
  readonly ids: readonly string[];
  /** Undefined for an unknown id. */
  readonly find: (id: string) => Omit<Explanation, 'id'> | undefined;
  /** The other program, which may have the ids that this one lacks. */
  readonly otherProgram: string;
}

/** `explain [ID]`, for the ids of a program and those of the service that it calls. */
export const explainCommand = <C extends Session>(program: Pick<Program<C>, 'name' | 'catalogue'>, foreign: ForeignIds): Command<C> => {
  const ids = [...new Set([...program.catalogue.keys(), ...foreign.ids])].sort();
  return {
    id: 'explain',
    summary: 'Explain an error id.',
    description: 'Every failure ends with the id to ask for. Works without a server.',
    args: [{ name: 'id', completes: ids, summary: 'The id that a failure printed; without it, the list of all.' }],
    examples: [`${program.name} explain timeout`, `${program.name} explain`],
    run: async (input) => {
      const typed = input.optional('id');
      if (typed === undefined) return listOf(ids.flatMap((id) => find(program, foreign, id) ?? []));
      const found = find(program, foreign, typed.toLowerCase().replaceAll('-', '_'));
      if (found === undefined) throw notFound(program.name, foreign, ids, typed);
      return pageOf(found);
    },
  };
};

function find(program: { readonly name: string; readonly catalogue: Catalogue }, foreign: ForeignIds, id: string): Explanation | undefined {
  const ours = program.catalogue.get(id);
  const theirs = foreign.find(id);
  if (ours === undefined) return theirs === undefined ? undefined : { id, ...theirs };
  const { exit, retry, text: page } = ours;
  if (theirs === undefined) return { id, exits: [exit], from: program.name, retry, page };
  return { id, exits: [...new Set([exit, ...theirs.exits])], from: 'both', retry: retry || theirs.retry, page };
}

function notFound(program: string, { otherProgram }: ForeignIds, ids: readonly string[], typed: string): SharedError {
  const near = suggest(typed.toLowerCase(), ids).map((one) => `${program} explain ${one}`);
  return new SharedError('explanation_not_found', {
    what: `there is no error id ${typed}`,
    fix: [...near, `${otherProgram} explain ${typed.toLowerCase()}`, `${program} explain`],
  });
}

function pageOf({ id, page, ...rest }: Explanation): Outcome {
  const { exits, from, retry } = rest;
  const where = exits.length === 0 ? from : `exit code ${exits.join(' or ')}`;
  const head = `${id} (${where}${retry ? ', running the command again may help' : ''})`;
  return outcome('explanation', { id, ...rest, page }, [head, blank, page]);
}

const listOf = (all: readonly Explanation[]): Outcome =>
  outcome(
    'explanations',
    { items: all.map(({ id, exits, from, retry }) => ({ id, exits, from, retry })) },
    [
      table(
        ['ID', 'EXIT', 'FROM'],
        all.map(({ id, exits, from }) => [id, exits.join(' or '), from]),
      ),
    ],
    true,
  );
