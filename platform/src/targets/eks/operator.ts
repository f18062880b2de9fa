/** Checks whether the caller will be able to administer the cluster. */

import { failure } from '../../failures/failures.ts';
import type { Failure } from '../../runner/events.ts';
import type { Settings } from './program/settings.ts';

/**
 * Only the operators in the settings administer the cluster. EKS must not add one automatically, because an operator that EKS has added cannot be
 * added again. `arn` is the answer of `aws sts get-caller-identity`: for an assumed role it contains the name, but not the path.
 */
export function notAnOperator(arn: string, { operatorRoles }: Settings): Failure | undefined {
  const [, , , , account = '', resource = ''] = arn.split(':');
  const [kind = '', ...path] = resource.split('/');
  const name = kind === 'assumed-role' ? path[0] : path.at(-1);
  const wanted = kind === 'assumed-role' ? 'role' : kind;
  const isListed = operatorRoles.some((each) => {
    const [, , , , owner, what = ''] = each.split(':');
    return owner === account && what.startsWith(`${wanted}/`) && what.split('/').at(-1) === name;
  });
  if (isListed) return undefined;
  const line =
    wanted === 'role' || wanted === 'user' ? `add "arn:aws:iam::${account}:${wanted}/${name ?? ''}" to operatorRoles` : undefined;
  return failure('settings_invalid', {
    what: `${arn} is not among operatorRoles`,
    why: 'only they administer the cluster, so this run could make it and then prepare nothing in it',
    fix: [line ?? 'sign in with a role, and add it to operatorRoles', 'aws sts get-caller-identity'],
  });
}
