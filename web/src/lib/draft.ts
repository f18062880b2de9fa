import type { Verb } from '@debt/rules';
import type { RecordRequest } from './record-store.ts';
import { verbNames } from './sentences.ts';

export interface FormValues {
  readonly verb: Verb;
  readonly person: string;
  readonly newName: string;
  readonly amount: string;
  readonly currency: string;
  readonly description: string;
  readonly dueOn: string;
}

const storageKey = 'debt.draft';

/** The author of a draft, and the request that opened the form. */
interface DraftContext {
  readonly owner: string;
  readonly request: RecordRequest;
}

/** Stores the input of the form, which then survives a reload and an expired session in this tab. Another user who signs in does not see it. */
export const keepDraft = ({ owner, request }: DraftContext, values: FormValues): void =>
  sessionStorage.setItem(storageKey, JSON.stringify({ owner, openedFor: openedFor(request), values }));
export const clearDraft = (): void => sessionStorage.removeItem(storageKey);

/** The unsent draft for this request. A draft for one person is not offered for another, where it could be recorded against the wrong person. */
export function keptDraft({ owner, request }: DraftContext): FormValues | undefined {
  const kept = fieldsOf(parse(sessionStorage.getItem(storageKey)));
  const fits = kept.get('openedFor') === openedFor(request);
  return kept.get('owner') === owner && fits ? readDraft(kept.get('values')) : undefined;
}

const openedFor = ({ verb, personId, debtId }: RecordRequest): string => [verb, personId, debtId].join(' ');

function parse(text: string | null): unknown {
  try {
    return text === null ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

const fieldsOf = (value: unknown): ReadonlyMap<string, unknown> =>
  new Map<string, unknown>(typeof value === 'object' && value !== null ? Object.entries(value) : []);

function readDraft(value: unknown): FormValues | undefined {
  const fields = fieldsOf(value);
  const text = (name: string): string => {
    const field = fields.get(name);
    return typeof field === 'string' ? field : '';
  };
  const verb = verbNames.find((name) => name === fields.get('verb'));
  if (verb === undefined) return undefined;
  return {
    verb,
    person: text('person'),
    newName: text('newName'),
    amount: text('amount'),
    currency: text('currency'),
    description: text('description'),
    dueOn: text('dueOn'),
  };
}
