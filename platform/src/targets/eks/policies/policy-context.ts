/** Passes the policy context of the environment to the policy pack, which Pulumi runs as a separate program. */
import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';
import { type PolicyContext, strictest } from './rule.ts';

/** A variable of Pulumi's environment; the programs that it starts inherit it. */
export const policyContextVariable = 'DEBT_PLATFORM_POLICY';

const schema = Type.Object({
  size: Type.String(),
  region: Type.Literal('eu-central-1'),
  budgetMonthlyUsd: Type.Number(),
  retiring: Type.Boolean(),
});

export const policyContextText = (policyContext: PolicyContext): string => JSON.stringify(policyContext satisfies Static<typeof schema>);

/** Without the variable, when Pulumi is run by hand, the strictest rules apply. Throws for a text of another form. */
export const parsePolicyContext = (text: string | undefined): PolicyContext =>
  text === undefined || text === '' ? strictest : Value.Parse(schema, JSON.parse(text));
