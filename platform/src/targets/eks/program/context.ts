/** The context that every part of the program receives. */
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { Profile } from '../../../model/cloud-profiles.ts';
import type { Environment } from '../../../model/model.ts';
import { derive, type PasswordLabel } from './identity/passwords.ts';
import { type NameKind, nameOf } from './names.ts';
import type { Settings } from './settings.ts';
import { addTags, commonTags } from './tags.ts';

export interface Context {
  readonly environment: Environment;
  readonly profile: Profile;
  readonly settings: Settings;
  readonly provider: aws.Provider;
  readonly name: (what: string, kind?: NameKind) => string;
  /** The tags of one resource; `group` adds the common ones. */
  readonly tags: (what: string) => Record<string, string>;
  /** A secret output: Pulumi encrypts it wherever it stores it, and never prints it. */
  readonly password: (label: PasswordLabel) => pulumi.Output<string>;
}

export interface Inputs {
  readonly environment: Environment;
  readonly profile: Profile;
  readonly settings: Settings;
  readonly root: pulumi.Output<string>;
}

export function openContext({ environment, profile, settings, root }: Inputs): Context {
  const { account, region, generations = {} } = settings;
  const provider = new aws.Provider('aws', { region, allowedAccountIds: [account] });
  const name = (what: string, kind?: NameKind): string => nameOf(environment.name, what, kind);
  return {
    environment,
    profile,
    settings,
    provider,
    name,
    tags: (what) => ({ Name: name(what) }),
    password: (label) => pulumi.secret(root).apply((value) => derive(value, label, generations[label])),
  };
}

/** A component resource: the parent of the resources of one concept in Pulumi's tree. They all get the common tags. */
export function group({ provider, environment, settings }: Context, what: string): pulumi.CustomResourceOptions {
  const transformations = [addTags(commonTags(environment, settings))];
  const parent = new pulumi.ComponentResource(`debt:aws:${what}`, what, {}, { provider, transformations });
  return { parent, provider };
}

/** Pulumi refuses to delete these resources until the operator confirms that the data may be deleted. */
export const holdsData = (context: Context, options: pulumi.CustomResourceOptions): pulumi.CustomResourceOptions => ({
  ...options,
  protect: isProtected(context),
});

/** Whether to enable the deletion protection of services of AWS that have one of their own. */
export const isProtected = ({ settings, environment }: Context): boolean => settings.retire !== environment.name;

const recoveryDays = 7;

/**
 * How long a deleted secret can be restored; its name stays taken during that time. All values derive from the root, so nothing is lost when the
 * operator retires the environment. Without a recovery time, a new environment of the same name can be created immediately.
 */
export const secretRecoveryDays = (context: Context): number => (isProtected(context) ? recoveryDays : 0);
