import {
  type Consent,
  consent,
  currencies,
  findCurrency,
  forecastAllocation,
  minor,
  type OpenDebt,
  type Relation,
  relations,
  type Verb,
  verbs,
} from '@debt/rules';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { done, LedgerWorld, refused, type Seen, type TestUser } from './ledger-world.ts';

/** `rules/` is the model, SQL the authority: both are called with every combination. */
let world: LedgerWorld;
beforeAll(async () => {
  world = await LedgerWorld.create();
});
afterAll(() => world[Symbol.asyncDispose]());

/** All of them; a test holds that. */
const verbNames: readonly Verb[] = ['owe', 'lend', 'pay', 'receive', 'forgive'];
const booleans = [true, false] as const;

/** An author and a counterparty, connected or private. `part` ends a connection, and the debts stay. */
interface Pair {
  readonly author: TestUser;
  readonly toCounterparty: string;
  /** Undefined for a private contact. */
  readonly counterparty: { readonly user: TestUser; readonly toAuthor: string } | undefined;
}

let pairs = 0;
async function pairOf(relation: Relation): Promise<Pair> {
  pairs += 1;
  const author = await world.addUser(`author${pairs}`);
  if (relation === 'private') return { author, toCounterparty: await world.addPrivate(author, 'Grandma'), counterparty: undefined };
  const user = await world.addUser(`other${pairs}`);
  const { ofOne, ofTwo } = await world.link(author, user);
  return { author, toCounterparty: ofOne, counterparty: { user, toAuthor: ofTwo } };
}

const part = ({ author }: Pair) => world.pool.query('delete from links where $1 in (low_id, high_id)', [author.userId]);

/** Records as the author, and has it confirmed where that is needed. */
async function posted(pair: Pair, verb: Verb, amount: string): Promise<Seen> {
  return confirmed(pair, done(await world.record(pair.author, verb, pair.toCounterparty, { amount })));
}

async function confirmed({ author, counterparty }: Pair, recorded: Seen, byAuthor = true): Promise<Seen> {
  if (recorded.state === 'posted') return recorded;
  const decider = byAuthor ? (counterparty?.user ?? author) : author;
  return done(await world.decide(decider, 'confirm', recorded.id));
}

/** The precondition of a verb: a debt on the side that it lowers. */
const before = { owe: undefined, lend: undefined, pay: 'owe', receive: 'lend', forgive: 'lend' } as const satisfies Readonly<
  Record<Verb, Verb | undefined>
>;

const answerOf = ({ state, firstContact }: Seen) => ({ state, firstContact });
const expectedOf = ({ state }: Consent, relation: Relation) => ({ state, firstContact: relation === 'stranger' });

describe('the consent rule', () => {
  const recordings = verbNames.flatMap((verb) => relations.map((relation) => ({ verb, relation })));
  const reversals = [...verbNames, 'undo' as const].flatMap((original) =>
    relations.flatMap((relation) =>
      booleans.filter((byAuthor) => byAuthor || relation !== 'private').map((byAuthor) => ({ original, relation, byAuthor })),
    ),
  );

  test('covers every verb and relation, and undoing each by each party', () => {
    expect(verbNames.toSorted()).toEqual(Object.keys(verbs).toSorted());
    expect([recordings.length, reversals.length]).toEqual([5 * 3, 6 * (2 + 2 + 1)]);
  });

  test.each(recordings)('equals that of the rules when an author records $verb with a $relation person', async ({ verb, relation }) => {
    const pair = await pairOf(relation);
    const first = before[verb];
    if (first !== undefined) await posted(pair, first, '9');
    if (relation === 'stranger') await part(pair);

    const recorded = done(await world.record(pair.author, verb, pair.toCounterparty, { amount: '4' }));

    const { authorLends, kind } = verbs[verb];
    expect(answerOf(recorded)).toEqual(expectedOf(consent({ authorLends, raises: kind === 'lend', relation }), relation));
    expect(recorded).toMatchObject({ kind, verb, iLend: authorLends, raises: kind === 'lend' });
  });

  test.each(reversals)(
    'is the one of the rules when $original with a $relation person is undone, by its author: $byAuthor',
    async ({ original, relation, byAuthor }) => {
      const pair = await pairOf(relation);
      const verb = original === 'undo' ? 'owe' : original;
      const first = before[verb];
      if (first !== undefined) await posted(pair, first, '9');
      let undone = await posted(pair, verb, '4');
      if (original === 'undo') undone = await confirmed(pair, done(await world.reverse(pair.author, undone.id)));
      if (relation === 'stranger') await part(pair);
      const actor = byAuthor ? pair.author : (pair.counterparty?.user ?? pair.author);

      const reversed = done(await world.reverse(actor, undone.id));

      const question = { authorLends: byAuthor === verbs[verb].authorLends, raises: !undone.raises, relation };
      expect(answerOf(reversed)).toEqual(expectedOf(consent(question), relation));
      expect(reversed).toMatchObject({ kind: 'reverse', verb: 'undo', iLend: question.authorLends, raises: question.raises });
      await expectExactOpposite(undone, await confirmed(pair, reversed, byAuthor));
    },
  );
});

/** A reversal is not allocated again: each entry of the one is undone by an entry of the other on the same debt. */
async function expectExactOpposite(undone: Seen, reversed: Seen): Promise<void> {
  const entriesOf = async (id: string) =>
    (
      await world.pool.query<{ debt: string; delta: string }>(
        'select debt_id as debt, delta_minor::text as delta from entries where transaction_id = $1 order by account_no',
        [id],
      )
    ).rows.map(({ debt, delta }) => [debt, BigInt(delta)] as const);
  const entries = await entriesOf(undone.id);
  expect(entries.length).toBeGreaterThan(0);
  expect(await entriesOf(reversed.id)).toEqual(entries.map(([debt, delta]) => [debt, -delta]));
}

describe('allocation', () => {
  const dueDays = [undefined, '2030-01-01', '2030-02-01'] as const;
  const outstanding = [1n, 2n, 4n] as const;
  const patterns = dueDays.flatMap((one) =>
    dueDays.flatMap((two) => dueDays.flatMap((three) => booleans.map((tied) => ({ dues: [one, two, three], tied })))),
  );
  const amounts = [1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n] as const;

  test('covers every order of due dates, with and without ties', () => {
    expect(patterns).toHaveLength(3 ** 3 * 2);
    expect(amounts.at(-1)).toBe(outstanding.reduce((sum, each) => sum + each, 0n) + 1n);
  });

  test.each(patterns)('equals that of the rules for debts due $dues, opened at one instant: $tied', async ({ dues, tied }) => {
    const pair = await pairOf('private');
    for (const [index, dueOn] of dues.entries())
      done(
        await world.record(pair.author, 'lend', pair.toCounterparty, {
          amount: `0.0${outstanding[index] ?? 0n}`,
          ...(dueOn === undefined ? {} : { dueOn }),
        }),
      );
    if (tied) await openAtOneInstant(pair.author);
    const debts = await openDebtsOf(pair.author);
    expect(debts).toHaveLength(3);

    for (const kind of ['repay', 'forgive'] as const)
      for (const target of [undefined, ...debts.map(({ id }) => id)]) {
        const inSql = await allocatedInSql(pair.author, { kind, target }, amounts);
        const inRules = amounts.map((amount) => {
          const forecast = forecastAllocation(
            debts.filter(({ id }) => target === undefined || id === target),
            minor(amount),
          );
          return forecast.ok ? forecast.allocations.map((each) => [each.debtId, each.amount, each.outstanding]) : forecast.refusal;
        });
        expect(inSql).toEqual(inRules);
      }
  });
});

/** No command can do this: the instant of a debt is final, so triggers are disabled for this statement. */
async function openAtOneInstant({ userId }: TestUser): Promise<void> {
  await world.pool.query(
    `begin; set local session_replication_role = replica;
     update debts set opened_at = '2026-01-01' where account_id = (select id from accounts where lender_id = '${userId}'); commit`,
  );
}

async function openDebtsOf({ userId }: TestUser): Promise<readonly OpenDebt[]> {
  const { rows } = await world.pool.query<{ id: string; due: string | null; opened: string; left: string }>(
    `select d.id, d.due_on::text as due, iso(d.opened_at) as opened, d.outstanding_minor::text as left
     from debts d join accounts a on a.id = d.account_id where a.lender_id = $1`,
    [userId],
  );
  return rows.map(({ id, due, opened, left }) => ({ id, dueOn: due ?? undefined, openedAt: opened, outstanding: minor(BigInt(left)) }));
}

/** The allocation of a payment by the functions of the ledger, without recording it. */
async function allocatedInSql(
  { userId }: TestUser,
  { kind, target }: { readonly kind: 'repay' | 'forgive'; readonly target: string | undefined },
  amounts: readonly bigint[],
) {
  const { rows } = await world.pool.query<{ refusal: string | null; parts: readonly (readonly [string, string, string])[] | null }>(
    `select refusal(a, $2, -1, x.amount, null, $3) ->> 'refusal' as refusal,
       (select jsonb_agg(jsonb_build_array(p.debt_id, (-p.delta_minor)::text, p.debt_after::text) order by p.step)
        from allocate(jsonb_populate_record(null::transactions, jsonb_build_object(
          'account_id', a.id, 'kind', $2::text, 'sign', -1, 'amount_minor', x.amount, 'target_debt_id', $3::uuid))) p) as parts
     from accounts a, unnest($4::bigint[]) with ordinality x(amount, step) where a.lender_id = $1 order by x.step`,
    [userId, kind, target, amounts],
  );
  return rows.map(({ refusal, parts }) => refusal ?? (parts ?? []).map(([debt, amount, left]) => [debt, BigInt(amount), BigInt(left)]));
}

describe('a retired currency', () => {
  const combinations = [...currencies.values()].flatMap(({ code }) => verbNames.map((verb) => ({ code, verb })));

  test('is refused only for transactions that open a debt, in every currency', async () => {
    const { author, toCounterparty } = await pairOf('private');
    const outcomes = await Promise.all(
      combinations.map(async ({ code, verb }) => {
        const outcome = await world.ledger.record({
          actor: author,
          verb,
          personId: toCounterparty,
          amount: minor(1n),
          currency: code,
          description: '',
          key: crypto.randomUUID(),
        });
        return outcome.outcome === 'refused' && outcome.refusal === 'currency_retired';
      }),
    );

    expect(combinations).toHaveLength(currencies.size * 5);
    expect(outcomes).toEqual(combinations.map(({ code, verb }) => findCurrency(code)?.retired === true && verbs[verb].kind === 'lend'));
    expect(outcomes).toContain(true);
  });

  test.each(['pay', 'receive', 'forgive', 'undo'] as const)('still allows %s to settle debts in it', async (verb) => {
    const pair = await pairOf('private');
    const lent = await posted(pair, verb === 'pay' ? 'owe' : 'lend', '4');
    await world.pool.query("update currencies set retired = true where code = 'EUR'");
    try {
      const settled =
        verb === 'undo'
          ? await world.reverse(pair.author, lent.id)
          : await world.record(pair.author, verb, pair.toCounterparty, { amount: '4' });

      expect(done(settled)).toMatchObject({ state: 'posted', outstanding: 0n });
      expect(refused(await world.record(pair.author, 'lend', pair.toCounterparty)).refusal).toBe('currency_retired');
    } finally {
      await world.pool.query("update currencies set retired = false where code = 'EUR'");
    }
  });
});
