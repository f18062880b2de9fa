import type { ReactNode } from 'react';

interface NumbersTableProps {
  readonly caption: string;
  /** Names the region that scrolls sideways when the numbers are wider than the window. */
  readonly label: string;
  /** Heading of what each row is about. */
  readonly what: string;
  /** Headings of the numbers. */
  readonly columns: readonly string[];
  readonly rows: readonly { readonly key: string; readonly what: ReactNode; readonly numbers: readonly ReactNode[] }[];
}

/** Rows of a few words and some numbers, aligned at their ends. */
export function NumbersTable({ caption, label, what, columns, rows }: NumbersTableProps) {
  return (
    <div className="table-wrap" tabIndex={0} role="region" aria-label={label}>
      <table>
        <caption>{caption}</caption>
        <thead>
          <tr>
            <th scope="col">{what}</th>
            {columns.map((column) => (
              <th key={column} scope="col" className="number">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key}>
              <th scope="row">{row.what}</th>
              {row.numbers.map((number, at) => (
                <td key={columns[at]} className="number">
                  {number}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
