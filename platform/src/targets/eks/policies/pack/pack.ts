/** The CrossGuard pack that `debt-platform` hands to every preview and update. */
import { PolicyPack, type ResourceValidationPolicy, type StackValidationPolicy } from '@pulumi/policy';
import { requiredTags } from '../general.ts';
import { rules } from '../policies.ts';
import { circumstancesVariable, parseCircumstances } from '../policy-context.ts';
import type { Rule } from '../rule.ts';
import { type StackRule, stackRules } from '../stack-policies.ts';

const circumstances = parseCircumstances(process.env[circumstancesVariable]);

const resourcePolicy = (rule: Rule): ResourceValidationPolicy => ({
  name: rule.id,
  description: rule.says,
  enforcementLevel: 'mandatory',
  validateResource({ type, name, props }, report) {
    for (const fault of rule.check({ type, name, props }, circumstances)) report(`${rule.says} ${fault}.`);
  },
});

const stackPolicy = (rule: StackRule): StackValidationPolicy => ({
  name: rule.id,
  description: rule.says,
  enforcementLevel: 'mandatory',
  validateStack({ resources }, report) {
    const governed = resources.map(({ type, name, props }) => ({ type, name, props }));
    for (const fault of rule.check(governed, circumstances)) report(`${rule.says} ${fault}.`);
  },
});

/** Whatever the program forgot to mark is at least marked as ours before the rule looks. */
const markAsOurs: ResourceValidationPolicy = {
  name: 'mark-as-ours',
  description: `Adds the tags that are the same for everything; ${requiredTags.length} are wanted in all.`,
  enforcementLevel: 'remediate',
  remediateResource({ type, props }) {
    const tags: unknown = props['tags'];
    if (!type.startsWith('aws:') || typeof tags !== 'object' || tags === null) return undefined;
    return { ...props, tags: { project: 'debt', 'managed-by': 'pulumi', ...tags } };
  },
};

new PolicyPack('debt', { policies: [markAsOurs, ...rules.map(resourcePolicy), ...stackRules.map(stackPolicy)] });
