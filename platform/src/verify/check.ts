/** Something that must hold of an environment. */
export interface Check {
  /** A sentence that is true when nothing is wrong. */
  readonly name: string;
  /** How much of it does not hold. */
  readonly violations: number;
  /** A few of what breaks it. */
  readonly sample: readonly string[];
  /** A command to type when it does not hold; else the data is to be kept safe first. */
  readonly fix?: string;
}
