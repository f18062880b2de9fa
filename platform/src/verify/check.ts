/** An invariant of an environment. */
export interface Check {
  /** A sentence that is true when there are no violations. */
  readonly name: string;
  /** The number of violations. */
  readonly violations: number;
  /** A few of the violations. */
  readonly sample: readonly string[];
  /** A command to suggest when the check fails; without one, the data must be backed up first. */
  readonly fix?: string;
}
