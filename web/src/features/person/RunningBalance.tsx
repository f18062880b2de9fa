import type { Money as Amount, Transaction } from '@debt/proto/http';
import { Day, Money } from '../../components/bits.tsx';
import { runningBalances } from '../../lib/balance.ts';
import { transactionWords } from '../../lib/words.ts';

/** Every step between us and the balance after it; positive is what I am owed. */
export function RunningBalance({ net, transactions }: { readonly net: Amount; readonly transactions: readonly Transaction[] }) {
  return (
    <div className="table-wrap" tabIndex={0} role="region" aria-label="Running balance">
      <table>
        <caption>Newest first. Plus is in your favour.</caption>
        <thead>
          <tr>
            <th scope="col">What</th>
            <th scope="col" className="number">
              Change
            </th>
            <th scope="col" className="number">
              Balance
            </th>
          </tr>
        </thead>
        <tbody>
          {runningBalances(net, transactions).map(({ transaction, at, change, after }) => (
            <tr key={transaction.id}>
              <th scope="row">
                {transactionWords(transaction)}
                <span className="muted block">
                  {transaction.description !== '' && `${transaction.description} · `}
                  <Day iso={at} />
                </span>
              </th>
              <td className="number">
                <Money value={change} signed />
              </td>
              <td className="number">
                <Money value={after} signed />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
