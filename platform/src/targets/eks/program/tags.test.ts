import { expect, test } from 'vitest';
import { sizes } from '../../../model/sizes.ts';
import { targets } from '../../../model/targets.ts';
import { rules } from '../policies/policies.ts';
import { strictest } from '../policies/rule.ts';
import { commonTags, tagged } from './tags.ts';
import { someSettings } from './testing.ts';

const common = commonTags({ name: 'test', target: targets.eks, size: sizes.dev }, someSettings);
const faults = (type: string, props: Readonly<Record<string, unknown>>) =>
  rules.filter(({ id }) => id === 'tagged').flatMap((rule) => rule.check({ type, name: 'one', props }, strictest));

test('gives a resource whose author forgot the tags all that are demanded', () => {
  const type = 'aws:sqs/queue:Queue';

  const props = tagged(common, type, { name: 'one' });

  expect(faults(type, { name: 'one' })).not.toEqual([]);
  expect(faults(type, props)).toEqual([]);
  expect(props['name']).toBe('one');
});

test('keeps the tags that a resource sets itself', () => {
  const props = tagged(common, 'aws:sqs/queue:Queue', { tags: { Name: 'debt-test-one', owner: 'another owner' } });

  expect(props['tags']).toEqual({ ...common, Name: 'debt-test-one', owner: 'another owner' });
});

test('adds nothing to what AWS gives no tags, nor to what lies in the cluster', () => {
  expect(tagged(common, 'aws:kms/alias:Alias', { name: 'alias/one' })).toEqual({ name: 'alias/one' });
  expect(tagged(common, 'kubernetes:core/v1:Namespace', { metadata: {} })).toEqual({ metadata: {} });
});
