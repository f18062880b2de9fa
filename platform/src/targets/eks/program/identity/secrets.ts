/** One entry of Secrets Manager for each service; External Secrets copies it into the cluster. */
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { Unit } from '../../../../model/resolved.ts';
import { secretName } from '../../../../model/secret-name.ts';
import { type Context, group, secretRecoveryDays } from '../context.ts';
import type { Store } from '../stores/store.ts';
import type { Keys } from './keys.ts';
import { resolveOnAws, secretsOf, secretText } from './secret-values.ts';

export interface SecretInputs {
  readonly context: Context;
  readonly keys: Keys;
  readonly units: readonly Unit[];
  readonly stores: readonly Store[];
  readonly root: pulumi.Output<string>;
}

/** Returns the names of the created secrets. */
export function createSecrets({ context, keys, units, stores, root }: SecretInputs): readonly string[] {
  const { environment, settings, tags } = context;
  const options = group(context, 'Secrets');
  const addresses = pulumi.all(stores.map(({ engine, address }) => address.apply((at) => [engine, at] as const)));
  const values = pulumi.secret(pulumi.all([addresses, root])).apply(([known, key]) => {
    const resolved = resolveOnAws(environment, settings, Object.fromEntries(known));
    const texts = [...secretsOf(resolved.units)].map(([owner, all]) => [owner, secretText(all, key, settings.generations ?? {})] as const);
    return Object.fromEntries(texts);
  });
  return [...secretsOf(units).keys()].map((owner) => {
    const name = secretName(environment.name, owner);
    const secret = new aws.secretsmanager.Secret(
      owner,
      {
        name,
        description: `What ${owner} signs in with`,
        kmsKeyId: keys.arn,
        recoveryWindowInDays: secretRecoveryDays(context),
        tags: tags(owner),
      },
      options,
    );
    new aws.secretsmanager.SecretVersion(
      owner,
      { secretId: secret.id, secretString: values.apply((all) => all[owner] ?? '{}') },
      { ...options, parent: secret },
    );
    return name;
  });
}
