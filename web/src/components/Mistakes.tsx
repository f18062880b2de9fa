export interface Mistake {
  /** Undefined when the form has no such field: the field names of the API are not shown to users. */
  readonly label: string | undefined;
  readonly message: string;
  readonly focus: () => void;
}

/** The list of mistakes. Each has the label of its field and moves the focus to it. */
export function Mistakes({ mistakes }: { readonly mistakes: readonly Mistake[] }) {
  return (
    <ul>
      {mistakes.map(({ label, message, focus }) => (
        <li key={`${label ?? ''} ${message}`}>
          {label === undefined ? (
            message
          ) : (
            <button type="button" className="link" onClick={focus}>
              {label}: {message}
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}
