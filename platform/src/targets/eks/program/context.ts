/** What every part of the program is given. */
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
  /** What is a resource's own; those of all are added by `group`. */
  readonly tags: (what: string) => Record<string, string>;
  /** A secret output: it is encrypted wherever Pulumi keeps it, and never printed. */
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

/** A folder in Pulumi's tree: what one concept of ours consists of. Everything in it gets the tags of all. */
export function group({ provider, environment, settings }: Context, what: string): pulumi.CustomResourceOptions {
  const transformations = [addTags(commonTags(environment, settings))];
  const parent = new pulumi.ComponentResource(`debt:aws:${what}`, what, {}, { provider, transformations });
  return { parent, provider };
}

/** Pulumi itself refuses to delete these until the operator says that the data may go. */
export const holdsData = (context: Context, options: pulumi.CustomResourceOptions): pulumi.CustomResourceOptions => ({
  ...options,
  protect: isProtected(context),
});

/** The same for the services of AWS that know a protection of their own. */
export const isProtected = ({ settings, environment }: Context): boolean => settings.retire !== environment.name;

const recoveryDays = 7;

/**
 * How long a deleted secret can be brought back, during which its name is taken. Everything in it is derived from the root, so that who retires the
 * environment loses nothing with it, and can make another one of the same name at once.
 */
export const secretRecoveryDays = (context: Context): number => (isProtected(context) ? recoveryDays : 0);
