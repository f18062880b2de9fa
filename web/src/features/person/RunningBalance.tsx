import type { PersonRef } from '@debt/proto/http';
import { Day, Money } from '../../components/bits.tsx';
import { NumbersTable } from '../../components/NumbersTable.tsx';
import type { Step } from '../../lib/balance.ts';
import { plain, transactionText } from '../../lib/sentences.ts';

/** Each transaction with one person and the balance after it; a positive balance is owed to me. */
export function RunningBalance({ person, steps }: { readonly person: PersonRef; readonly steps: readonly Step[] }) {
  return (
    <NumbersTable
      caption="Newest first. A plus sign is in your favour."
      label="Running balance"
      what="What"
      columns={['Change', 'Balance']}
      rows={steps.map(({ key, at, line, change, after }) => ({
        key,
        what: (
          <>
            {transactionText({ ...line, person })}
            <span className="muted block">
              {line.description !== '' && (
                <>
                  <bdi>{plain(line.description)}</bdi> ·{' '}
                </>
              )}
              <Day iso={at} />
            </span>
          </>
        ),
        numbers: [<Money key="change" value={change} signed />, <Money key="after" value={after} signed />],
      }))}
    />
  );
}
