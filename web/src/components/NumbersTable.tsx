import type { ReactNode } from 'react';

interface NumbersTableProps {
  readonly caption: string;
  /** The label of the region, which scrolls horizontally when the table is wider than the window. */
  readonly label: string;
  /** The heading of the first column. */
  readonly what: string;
  /** The headings of the numbers. */
  readonly columns: readonly string[];
  readonly rows: readonly { readonly key: string; readonly what: ReactNode; readonly numbers: readonly ReactNode[] }[];
}

/** A table with a text and some numbers in each row; the numbers are aligned right. */
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
