/**
 * The CrossGuard pack that `debt-platform` passes to every preview and update. It only validates. The result of a remediation would become the
 * inputs of the resource. Secrets that pass through Pulumi's proxy lose their mark, so the state would store them in plain text.
 */
import { PolicyPack, type ResourceValidationPolicy, type StackValidationPolicy } from '@pulumi/policy';
import { rules } from '../policies.ts';
import { parsePolicyContext, policyContextVariable } from '../policy-context.ts';
import type { Rule } from '../rule.ts';
import { stackRules } from '../stack-policies.ts';
import type { StackRule } from '../stack-rule.ts';

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
