/** The common tags of all resources, added at registration, so that no author can forget them. */
import * as pulumi from '@pulumi/pulumi';
import type { Environment } from '../../../model/model.ts';
import { isTagged, type requiredTags } from '../policies/general.ts';
import type { Settings } from './settings.ts';

export type CommonTags = Readonly<Record<(typeof requiredTags)[number], string>>;

export const commonTags = ({ name }: Environment, { owner, costCenter }: Settings): CommonTags => ({
  project: 'debt',
  env: name,
  owner,
  'cost-center': costCenter,
  'managed-by': 'pulumi',
});

/**
 * These are not the default tags of the provider. The provider itself merges those, so neither a run under mocks nor a policy for registered
 * resources would see them.
 */
export const addTags =
  (common: CommonTags): pulumi.ResourceTransformation =>
  ({ type, props, opts }) => ({ props: tagged(common, type, props), opts });

/** The tags of the resource itself take precedence. */
export function tagged(common: CommonTags, type: string, props: Readonly<Record<string, unknown>>): Record<string, unknown> {
  if (!isTagged(type)) return { ...props };
  const { tags: own } = props;
  const tags = pulumi.Output.isInstance(own) ? own.apply((known) => merged(common, known)) : merged(common, own);
  return { ...props, tags };
}

const merged = (common: CommonTags, own: unknown) => ({ ...common, ...(typeof own === 'object' ? own : {}) });
