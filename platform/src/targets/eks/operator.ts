/** Whether whoever runs this may work inside of the cluster that is made. */

import { failure } from '../../failures/failures.ts';
import type { Failure } from '../../runner/events.ts';
import type { Settings } from './program/settings.ts';

/**
 * The cluster is administered by the operators of the settings and no one else: EKS adds no one by itself, because an operator whom it had added could not
 * be added again. `arn` is what `aws sts get-caller-identity` answers: of a role that was assumed it has the name, but not the path.
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
