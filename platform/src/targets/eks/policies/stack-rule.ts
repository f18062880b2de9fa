/** The type of a rule about an environment as a whole. */
import type { Governed, PolicyContext } from './rule.ts';

export interface StackRule {
  readonly id: string;
  readonly statement: string;
  check(resources: readonly Governed[], policyContext: PolicyContext): readonly string[];
}
