/** The words and phrases that this project does not use, because the field has a better term. docs/glossary.md defines the terms. */

export interface BannedTerm {
  /** Words or phrases, in small letters. A blank stands for any white space. */
  readonly terms: readonly string[];
  readonly better: string;
  /** `names`: only as a part of an identifier. `texts`: only in prose, where an identifier may need the word. Both where it is missing. */
  readonly only?: 'names' | 'texts';
}

/** One list for identifiers (eslint.config.js) and for texts (check-language.ts). Phrases are for texts: an identifier has no blanks. */
export const bannedTerms: readonly BannedTerm[] = [
  { terms: ['say', 'says', 'said', 'saying'], better: 'record, show, report, state or contain' },
  { terms: ['told', 'tells'], better: 'notified, shown, reported; shows, reports' },
  { terms: ['tell'], better: 'notify, show, report', only: 'names' },
  { terms: ['heard', 'hears'], better: 'received, receives' },
  { terms: ['whoever', 'whomever'], better: 'the user, the caller, the process that …' },
  { terms: ['somebody', 'anybody'], better: 'another user, another process, a person' },
  { terms: ['nobody'], better: 'no one, no user, no process' },
  { terms: ['everybody'], better: 'everyone, all users' },
  { terms: ['anew'], better: 'again' },
  { terms: ['hands'], better: 'name the process, the action or the person' },
  ...phrases('is, remains, is valid', ['it stands', 'that stands', 'stands at', 'stands there', 'they stand', 'stood']),
  { terms: ['troubles'], better: 'problems, findings' },
  { terms: ['away'], better: 'unavailable', only: 'names' },
  { terms: ['word', 'words'], better: 'transaction, decision, term, argument', only: 'names' },
  { terms: ['whose', 'place', 'places', 'room', 'circle', 'circles', 'door', 'doors'], better: 'the standard term for it', only: 'names' },
  ...phrases('unavailable', ['is away', 'are away', 'was away', 'were away', 'be away', 'been away', 'being away', 'while away']),
  ...phrases('end, disappear, be deleted', ['goes away', 'go away', 'going away', 'went away', 'gone away']),
  ...phrases('remove, delete', ['take away', 'takes away', 'taken away', 'taking away', 'took away']),
  ...phrases('transaction, message, decision', ['word of', 'first word', 'last word', 'last words', 'in words', 'so many words']),
  ...phrases('obstacle; ingress, tunnel', ['in the way', 'way into', 'on its way in']),
  ...phrases('in progress, available', ['in hand', 'at hand']),
  ...phrases('name the number or the time', ['so many', 'so much of', 'at most so', 'for so long']),
  ...phrases('passes; is based on', ['goes by', 'go by']),
  ...phrases('nevertheless', ['all the same']),
  ...phrases('is pending until you answer', ['waits for you', 'wait for you']),
  ...phrases('apply to, represent', ['speaks for', 'speak for', 'speaks of', 'speak of', 'speaks to', 'speak to']),
  ...phrases('release, end', ['let go of', 'lets go of']),
];

function phrases(better: string, terms: readonly string[]): readonly BannedTerm[] {
  return [{ terms, better, only: 'texts' }];
}
