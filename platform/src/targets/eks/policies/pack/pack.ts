/**
 * The CrossGuard pack that `debt-platform` gives to every preview and update. It only judges: what a remediation returns becomes the inputs of the
 * resource, and secrets that it read through Pulumi's proxy lose their mark on the way, so that the state would hold them in the clear.
 */
import { PolicyPack, type ResourceValidationPolicy, type StackValidationPolicy } from '@pulumi/policy';
import { rules } from '../policies.ts';
import { parsePolicyContext, policyContextVariable } from '../policy-context.ts';
import type { Rule } from '../rule.ts';
import { type StackRule, stackRules } from '../stack-policies.ts';

const policyContext = parsePolicyContext(process.env[policyContextVariable]);

const resourcePolicy = (rule: Rule): ResourceValidationPolicy => ({
  name: rule.id,
  description: rule.statement,
  enforcementLevel: 'mandatory',
  validateResource({ type, name, props }, report) {
    for (const fault of rule.check({ type, name, props }, policyContext)) report(`${rule.statement} ${fault}.`);
  },
});

const stackPolicy = (rule: StackRule): StackValidationPolicy => ({
  name: rule.id,
  description: rule.statement,
  enforcementLevel: 'mandatory',
  validateStack({ resources }, report) {
    const governed = resources.map(({ type, name, props }) => ({ type, name, props }));
    for (const fault of rule.check(governed, policyContext)) report(`${rule.statement} ${fault}.`);
  },
});

new PolicyPack('debt', { policies: [...rules.map(resourcePolicy), ...stackRules.map(stackPolicy)] });
