/** Finds banned terms in the prose of a file. */
import { type BannedTerm, bannedTerms } from './terms.ts';
import { proseOf } from './texts.ts';

export interface Finding {
  readonly line: number;
  readonly term: string;
  readonly better: string;
}

/** A phrase may continue on the next line of a comment. */
const patternOf = (term: string): string => term.replaceAll(' ', String.raw`(?:\s|\*|//|--)+`);
const patterns = bannedTerms
  .filter(({ only }) => only !== 'names')
  .map(({ terms, better }: BannedTerm) => ({
    better,
    pattern: new RegExp(String.raw`(?<![\w@$.{/"-])(?:${terms.map(patternOf).join('|')})(?![\w@-]|\.\w)`, 'gi'),
  }));

/** The banned terms in a file, in the order of its lines, each with what to write instead. */
export function findingsIn(name: string, source: string): readonly Finding[] {
  const found = new Map<string, Finding & { readonly at: number }>();
  for (const { start, text } of proseOf(name, source))
    for (const { pattern, better } of patterns)
      for (const match of text.matchAll(pattern)) {
        const at = start + match.index;
        const term = match[0].replaceAll(/[\s*]+/g, ' ');
        found.set(`${at} ${term}`, { at, line: source.slice(0, at).split('\n').length, term, better });
      }
  return [...found.values()].sort((one, other) => one.at - other.at).map(({ line, term, better }) => ({ line, term, better }));
}
