import { type Verb } from '@debt/expenses/domain';
import { verbNames } from '../../lib/words.ts';

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

/** What is being typed survives a reload and a lost session, in this tab. */
export const keepDraft = (values: FormValues): void => sessionStorage.setItem(storageKey, JSON.stringify(values));
export const clearDraft = (): void => sessionStorage.removeItem(storageKey);

export function keptDraft(): FormValues | undefined {
  const text = sessionStorage.getItem(storageKey);
  if (text === null) return undefined;
  try {
    return readDraft(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function readDraft(value: unknown): FormValues | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const fields = new Map<string, unknown>(Object.entries(value));
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
