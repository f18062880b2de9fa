import { CopyCli } from '../../components/CopyCli.tsx';
import { commandsShown, showCommands } from '../../lib/commands.ts';
import { useStore } from '../../lib/store.ts';

/** The switch for the commands beside the controls of this page. */
export function Commands() {
  const shown = useStore(commandsShown);
  return (
    <section className="card" aria-labelledby="commands-heading">
      <h2 id="commands-heading">Command line</h2>
      <label className="switch">
        <input type="checkbox" role="switch" checked={shown} onChange={(event) => showCommands(event.target.checked)} />
        <span>Show commands</span>
      </label>
      <p className="hint">Shows the debt command that does the same beside each control, on this device.</p>
      <CopyCli command="debt help" />
    </section>
  );
}
