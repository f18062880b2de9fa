import type { CurrencyTotals, Debt, Person, User } from '@debt/proto/http';
import { forecastAllocation } from '@debt/rules';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Async, Money } from '../../components/bits.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { Form } from '../../components/Form.tsx';
import { NumbersTable } from '../../components/NumbersTable.tsx';
import { formatMoney, isZero, minorOf, moneyOf } from '../../lib/amount.ts';
import { cli } from '../../lib/cli.ts';
import { useDebts } from '../../lib/queries.ts';
import { type Said, sayNow } from '../../lib/queue.ts';
import { showToast } from '../../lib/toasts.ts';
import { consentWords, named, plain, relationOf, verbLabel } from '../../lib/words.ts';

interface SettleProps {
  readonly person: Person;
  readonly totals: CurrencyTotals;
  readonly onClose: () => void;
}

/** Shows which debts the payment goes to before it is sent. What I owe comes first; what I am owed can be settled after that. */
export function SettleDialog({ person, totals, onClose }: SettleProps) {
  const iLend = isZero(totals.owe);
  const verb = iLend ? 'receive' : 'pay';
  const amount = iLend ? totals.owed : totals.owe;
  const debts = useDebts({ person: person.id, currency: totals.currency, iLend, limit: 200 });
  const me = useQueryClient().getQueryData<User>(['me']);
  const settle = useMutation({
    mutationFn: () => sayNow({ verb, person: { id: person.id }, name: person.alias, amount, description: '', dueOn: '' }, me?.id ?? ''),
    onSuccess: (answer) => {
      onClose();
      showToast({ tone: 'done', text: settledWords(answer, person.alias) });
    },
  });
  return (
    <Dialog title="Settle all" onClose={onClose}>
      <Form
        onSubmit={() => settle.mutate()}
        error={settle.error}
        pending={settle.isPending}
        submit={`${verbLabel(verb, person.alias)} ${formatMoney(amount)}`}
        command={cli.say(verb, person, amount)}
      >
        <Async query={debts}>{({ items }) => <Plan debts={items} amount={amount} />}</Async>
        <p className="consent">{consentWords(verb, relationOf(person.link), person.alias)}</p>
      </Form>
    </Dialog>
  );
}

function settledWords(answer: Said, name: string): string {
  if (answer.status === 'kept') return 'The server cannot be reached. It is kept here, and sent once you are back.';
  return answer.said.final ? `You and ${named(name)} are settled.` : `Said. It waits for ${named(name)} to confirm.`;
}

function Plan({ debts, amount }: { readonly debts: readonly Debt[]; readonly amount: CurrencyTotals['owe'] }) {
  const forecast = forecastAllocation(
    debts.map(({ id, dueOn, openedAt, outstanding }) => ({ id, dueOn: dueOn ?? undefined, openedAt, outstanding: minorOf(outstanding) })),
    minorOf(amount),
  );
  if (!forecast.ok) return <p>The payment goes to the debts that are due first.</p>;
  return (
    <NumbersTable
      caption="Where it goes, earliest due first"
      label="Where it goes"
      what="Debt"
      columns={['Part', 'Left']}
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
