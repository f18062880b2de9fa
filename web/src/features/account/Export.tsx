import { CopyCli } from '../../components/CopyCli.tsx';

/** Everything of this user as a file. */
export function Export() {
  return (
    <section className="card" aria-labelledby="export-heading">
      <h2 id="export-heading">Export</h2>
      <p className="hint">All your transactions and debts, in one file.</p>
      <p className="actions">
        <span className="act">
          <a className="button" href="/v1/export?format=json" download="debt.json">
            Export as JSON
          </a>
          <CopyCli compact command="debt export json debt.json" />
        </span>
        <span className="act">
          <a className="button" href="/v1/export?format=csv" download="debt.csv">
            Export as CSV
          </a>
          <CopyCli compact command="debt export csv debt.csv" />
        </span>
      </p>
    </section>
  );
}
