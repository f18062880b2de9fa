import type { Person, TransactionRecorded } from '@debt/proto/http';
import { CommandError } from '@debt/terminal/failures/failure';

/** The counterparty by alias or handle, or by the id of an address book entry. */
export type Addressee = { readonly to: string } | { readonly person: string };

/** The longest name that the service accepts. */
const addresseeLengthMax = 60;
const isName = (typed: string): boolean => typed !== '' && typed.length <= addresseeLengthMax && typed.trim() === typed;

/**
 * One request is enough for a person in the address book, because the service finds the person by the typed name. If it finds none, the address book
 * is searched for similar names, and a new user is added to it. The second request is another command with its own key: the first one was refused
 * for good, and a refusal has no effect that could be doubled.
 */
export async function sendTo(
  send: (counterparty: Addressee) => Promise<TransactionRecorded>,
  typed: string,
  find: () => Promise<Person>,
): Promise<TransactionRecorded> {
  if (isName(typed)) {
    try {
      return await send({ to: typed });
    } catch (error) {
      if (!(error instanceof CommandError) || error.failure.id !== 'person_not_found') throw error;
    }
  }
  return send({ person: (await find()).id });
}
