import type { PersonRef } from '@debt/proto/http';
import { Day, Money } from '../../components/bits.tsx';
import type { Step } from '../../lib/balance.ts';
import { transactionWords } from '../../lib/words.ts';

/** Every step between us and the balance after it; positive is what I am owed. */
export function RunningBalance({ person, steps }: { readonly person: PersonRef; readonly steps: readonly Step[] }) {
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
          {steps.map(({ key, at, line, change, after }) => (
            <tr key={key}>
              <th scope="row">
                {transactionWords({ ...line, person })}
                <span className="muted block">
                  {line.description !== '' && `${line.description} · `}
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
