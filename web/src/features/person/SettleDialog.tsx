import type { Money as Amount, CurrencyTotals, Debt, Person, User } from '@debt/proto/http';
import { forecastAllocation } from '@debt/rules';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Async, Money } from '../../components/bits.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { Form } from '../../components/Form.tsx';
import { NumbersTable } from '../../components/NumbersTable.tsx';
import { formatMoney, isZero, minorOf, moneyOf } from '../../lib/amount.ts';
import { type Claims, claimsOn } from '../../lib/claims.ts';
import { cli } from '../../lib/cli.ts';
import { useDebts, usePendingPayments } from '../../lib/queries.ts';
import { type Recorded, recordNow } from '../../lib/queue.ts';
import { consentText, named, plain, relationOf, resultText, verbLabel } from '../../lib/sentences.ts';
import { showToast } from '../../lib/toasts.ts';

interface SettleProps {
  readonly person: Person;
  readonly totals: CurrencyTotals;
  readonly onClose: () => void;
}

/** Shows the allocation of the payment before it is sent. My own debts come first; the debts of the other person can be settled after that. */
export function SettleDialog({ person, totals, onClose }: SettleProps) {
  const iLend = isZero(totals.owe);
  const payments = usePendingPayments(person.id, totals.currency);
  return (
    <Dialog title="Settle all" onClose={onClose}>
      <Async query={payments}>
        {({ items }) => <Settle person={person} iLend={iLend} claims={claimsOn({ totals, iLend }, items)} onClose={onClose} />}
      </Async>
    </Dialog>
  );
}

interface SettleFormProps {
  readonly person: Person;
  readonly iLend: boolean;
  readonly claims: Claims;
  readonly onClose: () => void;
}

function Settle({ person, iLend, claims, onClose }: SettleFormProps) {
  const verb = iLend ? 'receive' : 'pay';
  const amount = claims.free;
  const { currency } = amount;
  const debts = useDebts({ person: person.id, currency, iLend, limit: 200 });
  const me = useQueryClient().getQueryData<User>(['me']);
  const settle = useMutation({
    mutationFn: (paid: Amount) =>
      recordNow({ verb, person: { id: person.id }, name: person.alias, amount: paid, description: '', dueOn: '' }, me?.id ?? ''),
    onSuccess: (answer) => {
      onClose();
      showToast({ tone: 'done', text: settledText(answer, claims, person.alias) });
    },
  });
  if (isZero(amount)) return <Claimed claims={claims} iLend={iLend} name={person.alias} />;
  // A refusal applies to the amount that was sent; it is cleared when another amount is offered.
  const isSame = settle.variables?.amount === amount.amount;
  return (
    <Form
      onSubmit={() => settle.mutate(amount)}
      error={isSame ? settle.error : null}
      pending={settle.isPending}
      submit={`${verbLabel(verb, person.alias)} ${formatMoney(amount)}`}
      command={cli.record(verb, person, amount)}
    >
      <Claimed claims={claims} iLend={iLend} name={person.alias} />
      <Async query={debts}>{({ items }) => <Plan debts={items} amount={amount} />}</Async>
      <p className="consent">{consentText(verb, relationOf(person.link), person.alias)}</p>
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
  return isZero(claims.claimed) ? `You and ${named(name)} are settled.` : 'Recorded.';
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
