export interface Mistake {
  /** Undefined for what is no field of this form: the names of the API are not for people. */
  readonly label: string | undefined;
  readonly message: string;
  readonly focus: () => void;
}

/** Each mistake under the label of its field, to which it leads. */
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
