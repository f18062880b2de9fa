import type { Money as Amount, CurrencyTotals, Debt, Person, Transaction, User } from '@debt/proto/http';
import { forecastAllocation } from '@debt/rules';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Async, Money } from '../../components/bits.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { Form } from '../../components/Form.tsx';
import { NumbersTable } from '../../components/NumbersTable.tsx';
import { formatMoney, isZero, minorOf, moneyOf } from '../../lib/amount.ts';
import { type Claims, claimsOn } from '../../lib/claims.ts';
import { cli } from '../../lib/cli.ts';
import { nameOf } from '../../lib/names.ts';
import { useDebts, usePendingPayments } from '../../lib/queries.ts';
import { type Recorded, recordNow } from '../../lib/queue.ts';
import { openRecord } from '../../lib/record-store.ts';
import { consentText, named, plain, relationOf, resultText, verbLabel } from '../../lib/sentences.ts';
import { showToast } from '../../lib/toasts.ts';

interface SettleProps {
  readonly person: Person;
  readonly totals: CurrencyTotals;
  readonly onClose: () => void;
}

/** One payment for each direction in which something is outstanding. Each is an act of its own, with its allocation shown before it is sent. */
export function SettleDialog({ person, totals, onClose }: SettleProps) {
  const payments = usePendingPayments(person.id, totals.currency);
  return (
    <Dialog title="Settle up" onClose={onClose}>
      <Async query={payments}>{({ items }) => <Sides person={person} totals={totals} payments={items} onClose={onClose} />}</Async>
    </Dialog>
  );
}

function Sides({ person, totals, payments, onClose }: SettleProps & { readonly payments: readonly Transaction[] }) {
  const sides = [false, true]
    .filter((iLend) => !isZero(iLend ? totals.owed : totals.owe))
    .map((iLend) => ({ iLend, claims: claimsOn({ totals, iLend }, payments) }));
  const payable = sides.filter(({ claims }) => !isZero(claims.free));
  return (
    <div className="settle">
      {sides.length === 0 && (
        <p>
          You and {named(nameOf(person))} are even in {totals.currency}.
        </p>
      )}
      {sides.length === 2 && <p className="settle-net">{netText(totals, nameOf(person))}</p>}
      {sides.map(({ iLend, claims }) => (
        <section key={String(iLend)} aria-label={iLend ? 'What you are owed' : 'What you owe'}>
          <h3>
            {iLend ? `${named(nameOf(person))} owes you` : `You owe ${named(nameOf(person))}`}{' '}
            <Money value={iLend ? totals.owed : totals.owe} className={iLend ? 'owed' : 'owe'} />
          </h3>
          <Settle person={person} iLend={iLend} claims={claims} onDone={payable.length > 1 ? () => undefined : onClose} onClose={onClose} />
        </section>
      ))}
    </div>
  );
}

/** The ledger keeps both directions apart, so the difference alone is not one payment. */
function netText({ net }: CurrencyTotals, other: string): string {
  const name = named(other);
  const both = 'Record both payments to settle everything.';
  if (isZero(net)) return `You owe each other the same. ${both}`;
  const amount = formatMoney({ ...net, amount: net.amount.replace('-', '') });
  return net.amount.startsWith('-') ? `On balance, you owe ${name} ${amount}. ${both}` : `On balance, ${name} owes you ${amount}. ${both}`;
}

interface SettleFormProps {
  readonly person: Person;
  readonly iLend: boolean;
  readonly claims: Claims;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

function Settle({ person, iLend, claims, onDone, onClose }: SettleFormProps) {
  const verb = iLend ? 'receive' : 'pay';
  const amount = claims.free;
  const { currency } = amount;
  const debts = useDebts({ person: person.id, currency, iLend, limit: 200 });
  const me = useQueryClient().getQueryData<User>(['me']);
  const settle = useMutation({
    mutationFn: (paid: Amount) =>
      recordNow({ verb, person: { id: person.id }, name: nameOf(person), amount: paid, description: '', dueOn: '' }, me?.id ?? ''),
    onSuccess: (answer) => {
      onDone();
      showToast({ tone: 'done', text: settledText(answer, claims, nameOf(person)) });
    },
  });
  if (isZero(amount)) return <Claimed claims={claims} iLend={iLend} name={nameOf(person)} />;
  // A refusal applies to the amount that was sent; it is cleared when another amount is offered.
  const isSame = settle.variables?.amount === amount.amount;
  const forgive = (): void => {
    onClose();
    openRecord({ verb: 'forgive', personId: person.id, amount: amount.amount, currency });
  };
  return (
    <Form
      onSubmit={() => settle.mutate(amount)}
      error={isSame ? settle.error : null}
      pending={settle.isPending}
      submit={`${verbLabel(verb, nameOf(person))} ${formatMoney(amount)}`}
      command={cli.record(verb, person, amount)}
      extra={
        iLend && (
          <button type="button" className="button" onClick={forgive}>
            Forgive …
          </button>
        )
      }
    >
      <Claimed claims={claims} iLend={iLend} name={nameOf(person)} />
      <Async query={debts}>{({ items }) => <Plan debts={items} amount={amount} />}</Async>
      <p className="consent">{consentText(verb, relationOf(person.link), nameOf(person))}</p>
    </Form>
  );
}

/** The amount that pending payments claim, and who has to confirm them. */
function Claimed({
  claims: { free, claimed, pending },
  iLend,
  name,
}: {
  readonly claims: Claims;
  readonly iLend: boolean;
  readonly name: string;
}) {
  if (pending.length === 0) return null;
  const rest = isZero(free) ? 'Nothing is left to pay.' : `${formatMoney(free)} are left to pay.`;
  const forMe = pending.every(({ consentFrom }) => consentFrom === 'me');
  return (
    <p className="notice">
      {iLend ? `${named(name)} paid you` : `You paid ${named(name)}`} <Money value={claimed} /> already. Pending:{' '}
      {forMe ? 'you have' : `${named(name)} has`} to confirm it. {rest}
    </p>
  );
}

function settledText(answer: Recorded, claims: Claims, name: string): string {
  if (answer.status === 'kept') return 'The server cannot be reached. The entry is stored here and sent when you are online again.';
  if (!answer.recorded.final) return `Recorded. ${resultText(answer.recorded.transaction)}`;
  return isZero(claims.claimed) ? `Settled with ${named(name)}: ${formatMoney(claims.free)}.` : 'Recorded.';
}

function Plan({ debts, amount }: { readonly debts: readonly Debt[]; readonly amount: CurrencyTotals['owe'] }) {
  const forecast = forecastAllocation(
    debts.map(({ id, dueOn, openedAt, outstanding }) => ({ id, dueOn: dueOn ?? undefined, openedAt, outstanding: minorOf(outstanding) })),
    minorOf(amount),
  );
  if (!forecast.ok) return <p>The payment settles the debts that are due first.</p>;
  return (
    <NumbersTable
      caption="Allocation of the payment, earliest due first"
      label="Allocation of the payment"
      what="Debt"
      columns={['Amount', 'Left']}
      rows={forecast.allocations.map((part) => ({
        key: part.debtId,
        what: <bdi>{plain(debts.find(({ id }) => id === part.debtId)?.description ?? '') || 'No description'}</bdi>,
        numbers: [part.amount, part.outstanding].map((units, at) => (
          <Money key={at === 0 ? 'part' : 'left'} value={moneyOf(units, amount.currency)} />
        )),
      }))}
    />
  );
}
