import { expect, test } from 'vitest';
import { differences } from './readme-replay.ts';
import { fridayAfter, Normalizer, readSession, rewrite } from './readme-session.ts';

const document = [
  '# Title',
  '```console',
  'ben$ debt owe maria 5 --due friday',
  'You owe maria 5.00 EUR, due 2026-11-27.',
  'id  1a2b3c4d',
  'maria$ debt watch --once --all',
  '#1  2026-11-22 16:29  @ben owes you 5.00 EUR  debt show 1a2b3c4d',
  '```',
  '```sh',
  'npm test',
  '```',
  '',
].join('\n');
const exchanges = readSession(document);
const really = [
  ['You owe maria 5.00 EUR, due 2026-12-04.', 'id  ffffffff'],
  ['#1  2026-12-01 09:05  @ben owes you 5.00 EUR  debt show ffffffff'],
];

test('a session is every prompt of the console blocks with the lines below it', () => {
  expect(exchanges.map(({ who, command, shown }) => [who, command, shown.length])).toEqual([
    ['ben', 'debt owe maria 5 --due friday', 2],
    ['maria', 'debt watch --once --all', 1],
  ]);
  expect(() => readSession('```console\n$ debt\n```')).toThrow('line 2');
});

test('ids, days, times and the port may differ from run to run, and nothing else', () => {
  const changed = [['You owe maria 5.00 EUR, due on 2026-12-04.', 'id  ffffffff'], really[1] ?? []];

  expect(differences(exchanges, really, '2026-12-01')).toEqual([]);
  expect(differences(exchanges, changed, '2026-12-01')).toHaveLength(1);
});

test('an id that is repeated has to be the same, and friday has to be the next Friday', () => {
  const otherId = [really[0] ?? [], ['#1  2026-12-01 09:05  @ben owes you 5.00 EUR  debt show eeeeeeee']];
  const otherDay = [['You owe maria 5.00 EUR, due 2026-12-05.', 'id  ffffffff'], really[1] ?? []];

  expect(differences(exchanges, otherId, '2026-12-01')).toHaveLength(1);
  expect(differences(exchanges, otherDay, '2026-12-01')).toHaveLength(1);
  expect(['2026-12-03', '2026-12-04'].map(fridayAfter)).toEqual(['2026-12-04', '2026-12-11']);
});

test('an update writes what is really shown, in the ids, the day and the time that the document had', () => {
  const now = [['You owe maria 5.00 EUR until 2026-12-04.', 'id  ffffffff'], really[1] ?? []];

  const updated = rewrite(document, { exchanges, really: now, today: '2026-12-01' });

  expect(updated).toBe(document.replace('EUR, due 2026-11-27', 'EUR until 2026-11-27'));
  expect(new Normalizer('2026-11-22').lines(['http://127.0.0.1:7013'])).toEqual(['http://127.0.0.1:PORT']);
});
