import { eventually } from '@debt/kit/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { at, type Person, type Watch, type World } from './world.ts';

/** What two users see of each other's transactions, on any target of the platform. */
export function twoPeople(open: () => World): void {
  let world: World;
  let ben: Person;
  let maria: Person;
  let watch: Watch;

  beforeAll(() => {
    world = open();
    world.up();
    [ben, maria] = [world.person('ben').join(), world.person('maria').join()];
    watch = maria.watch();
  }, 180_000);

  afterAll(() => {
    watch[Symbol.dispose]();
    world[Symbol.dispose]();
  });

  /** The id of ben's last transaction. */
  const idOf = (answer: unknown): string => {
    const id = at(answer, 'data', 'transaction', 'id') ?? at(answer, 'transaction', 'id');
    if (typeof id !== 'string') throw new Error(`no transaction in ${JSON.stringify(answer)}`);
    return id;
  };
  const stateFor = (person: Person, id: string) => at(person.json('show', id), 'transaction', 'state');
  const seen = (state: string, id: string) =>
    eventually(() => watch.notifications.some(({ eventId }) => eventId === `${id}:${state}`), `maria sees ${id} ${state}`, 40_000);

  test('two people record, confirm, decline, forgive and undo, and each receives the events live, once and in order', async () => {
    // A first contact with a stranger is pending, and its confirmation connects the two.
    const first = idOf(ben.json('owe', '@maria', '20', 'for', 'lunch'));
    await seen('pending', first);
    maria.debt(['confirm', first]);
    await seen('posted', first);

    const owed = idOf(ben.json('owe', 'maria', '30', 'for', 'the', 'taxi'));
    await seen('posted', owed);
    const lent = idOf(ben.json('lend', 'maria', '15'));
    await seen('pending', lent);
    maria.debt(['decline', lent]);
    await seen('declined', lent);
    const paid = idOf(ben.json('pay', 'maria', '10'));
    await seen('pending', paid);
    maria.debt(['confirm', paid]);
    await seen('posted', paid);
    const forgiven = idOf(maria.json('forgive', 'ben', '5'));
    await seen('posted', forgiven);
    const mistake = idOf(ben.json('owe', 'maria', '99'));
    const undone = idOf(ben.json('undo', mistake));
    await seen('pending', undone);
    maria.debt(['confirm', undone]);
    await seen('posted', undone);

    expect(ben.debt(['history']).stdout).toContain('lunch');
    expect(ben.debt([]).stdout).toContain('35.00');
    expect(maria.debt([]).stdout).toContain('35.00');
    const sequence = watch.notifications.map(({ seq }) => seq);
    expect(sequence).toEqual(sequence.map((_, index) => index + 1));
    expect(new Set(watch.notifications.map(({ eventId }) => eventId)).size).toBe(sequence.length);
  });

  test('a restart of the platform keeps all data, and the open feed continues without a gap or a repetition', async () => {
    const before = { summary: ben.json(), history: ben.json('history') };

    world.platform(['down']);
    world.up();

    expect({ summary: ben.json(), history: ben.json('history') }).toEqual(before);
    const later = idOf(ben.json('owe', 'maria', '1'));
    await seen('posted', later);
    const sequence = watch.notifications.map(({ seq }) => seq);
    expect(sequence).toEqual(sequence.map((_, index) => index + 1));
    world.platform(['verify']);
  });

  test('the ledger and the feeds are verified after people with pending transactions deleted their accounts', async () => {
    const [linked, stranger, author] = [world.person('linked').join(), world.person('stranger').join(), world.person('author').join()];
    linked.debt(['confirm', idOf(ben.json('owe', '@linked', '5'))]);
    const pending = [idOf(ben.json('lend', 'linked', '5')), idOf(ben.json('owe', '@stranger', '6')), idOf(author.json('owe', '@ben', '7'))];
    for (const person of [linked, stranger, author])
      person.debt(['delete-account', '--handle', person.handle, '--password-file', '-', '--yes'], [0], 'correct horse battery\n');

    await eventually(() => pending.every((id) => stateFor(ben, id) !== 'pending'), 'nothing is pending any more', 40_000);

    expect(pending.map((id) => stateFor(ben, id))).toEqual(['declined', 'declined', 'withdrawn']);
    world.platform(['verify']);
  });

  test('the next watch shows the events since the last one, and repeats none', async () => {
    const shown = watch.notifications.length;
    watch[Symbol.dispose]();
    const missed = idOf(ben.json('owe', 'maria', '2'));

    watch = maria.watch();

    await seen('posted', missed);
    expect(watch.notifications.length).toBeLessThanOrEqual(2);
    expect(watch.notifications.at(-1)?.seq).toBe(shown + 1);
  });
}
