import type { Debt, DebtDetail } from '@debt/proto/http';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { Async, Instant, Money, PageTitle } from '../../components/bits.tsx';
import { CopyCli } from '../../components/CopyCli.tsx';
import { Field } from '../../components/Field.tsx';
import { Form } from '../../components/Form.tsx';
import { isZero, minorOf } from '../../lib/amount.ts';
import { answerOf, api } from '../../lib/api.ts';
import { claimsOn } from '../../lib/claims.ts';
import { cli } from '../../lib/cli.ts';
import { formatDay, isMistypedDay } from '../../lib/dates.ts';
import { nameOf } from '../../lib/names.ts';
import type { FieldError } from '../../lib/problems.ts';
import { refreshLedger, useDebt, usePendingPayments, useSummary } from '../../lib/queries.ts';
import { openRecord } from '../../lib/record-store.ts';
import { named, plain } from '../../lib/sentences.ts';
import { showToast } from '../../lib/toasts.ts';
import { DebtHistory } from './DebtHistory.tsx';

export function DebtPage({ id }: { readonly id: string }) {
  const debt = useDebt(id);
  return (
    <Async query={debt} title="Debt">
      {(data) => <DebtView detail={data} />}
    </Async>
  );
}

function DebtView({ detail }: { readonly detail: DebtDetail }) {
  const { debt } = detail;
  const { person, iLend } = debt;
  const name = named(nameOf(person));
  const title = debt.description === '' ? (iLend ? `Lent to ${name}` : `Borrowed from ${name}`) : plain(debt.description);
  const open = !isZero(debt.outstanding);
  const { currency } = debt.outstanding;
  const request = { personId: person.id ?? undefined, debtId: debt.id, amount: debt.outstanding.amount, currency };
  const toPay = usePayableNow(debt);
  return (
    <>
      <PageTitle text={title} />
      <section className="headline" aria-label="Outstanding">
        <p className="headline-line">
          {open ? (
            <>
              {iLend ? `${name} owes you` : `You owe ${name}`}{' '}
              <strong className={iLend ? 'owed' : 'owe'}>
                <Money value={debt.outstanding} />
              </strong>
              {debt.outstanding.amount !== debt.amount.amount && (
                <>
                  {' '}
                  of <Money value={debt.amount} />
                </>
              )}
              .
            </>
          ) : (
            <>
              Settled: <Money value={debt.amount} />.
            </>
          )}
        </p>
        <p className="muted">
          {person.id === null ? name : <Link href={`/people/${person.id}`}>All with {name}</Link>} · since <Instant iso={debt.openedAt} />
        </p>
      </section>
      {open && person.id !== null && (
        <div className="actions">
          <button
            type="button"
            className="button primary"
            onClick={() => openRecord({ ...request, amount: toPay, verb: iLend ? 'receive' : 'pay' })}
          >
            {iLend ? `${name} paid me` : 'I paid'}
          </button>
          {iLend && (
            <button type="button" className="button" onClick={() => openRecord({ ...request, verb: 'forgive' })}>
              Forgive
            </button>
          )}
        </div>
      )}
      <DebtHistory detail={detail} />
      {open && <DueDate debt={debt} key={debt.version} />}
      <CopyCli command={cli.show(debt.id)} />
    </>
  );
}

/** The amount of the next payment of a debt, without what pending payments already claim; undefined when nothing is left to pay. */
function usePayableNow({ person, iLend, outstanding }: Debt): string | undefined {
  const { currency, amount } = outstanding;
  const summary = useSummary();
  const payments = usePendingPayments(person.id ?? '', currency, person.id !== null);
  const totals = summary.data?.people.find((each) => each.person.id === person.id)?.totals.find((each) => each.currency === currency);
  if (totals === undefined || payments.data === undefined) return amount;
  const { free } = claimsOn({ totals, iLend }, payments.data.items);
  if (minorOf(free) >= minorOf(outstanding)) return amount;
  return isZero(free) ? undefined : free.amount;
}

function DueDate({ debt }: { readonly debt: Debt }) {
  const [dueOn, setDueOn] = useState(debt.dueOn ?? '');
  const [mistakes, setMistakes] = useState<readonly FieldError[]>([]);
  const move = useMutation({
    mutationFn: () =>
      answerOf(
        api.PATCH('/v1/debts/{id}', {
          params: { path: { id: debt.id }, header: { 'if-match': `"${debt.version}"` } },
          body: { dueOn: dueOn === '' ? null : dueOn },
        }),
      ),
    onSuccess: ({ dueOn: movedTo }) => {
      refreshLedger();
      showToast({ tone: 'done', text: movedTo === null ? 'The due date was removed.' : `Due on ${formatDay(movedTo)}.` });
    },
  });
  const submit = (): void => {
    const found = isMistypedDay(dueOn) ? [{ field: 'dueOn', message: 'Enter the year with four digits.' }] : [];
    setMistakes(found);
    if (found.length === 0) move.mutate();
  };
  return (
    <section className="card" aria-labelledby="due-heading">
      <h2 id="due-heading">Due date</h2>
      <Form
        onSubmit={submit}
        mistakes={mistakes}
        error={move.error}
        pending={move.isPending}
        submit="Save"
        command={cli.due(debt.id, dueOn)}
      >
        <Field
          label="Due on"
          name="dueOn"
          type="date"
          hint={debt.iLend ? 'You may set a later date, or none.' : 'You may set an earlier date.'}
          value={dueOn}
          onChange={(event) => setDueOn(event.target.value)}
        />
      </Form>
    </section>
  );
}
