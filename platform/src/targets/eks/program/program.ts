/** The program that Pulumi runs. `debt-platform` writes its configuration, and its stack has the name of the environment. */
import * as pulumi from '@pulumi/pulumi';
import { profiles } from '../../../model/cloud-profiles.ts';
import { sizes } from '../../../model/sizes.ts';
import { targets } from '../../../model/targets.ts';
import { configKeys, parseConfiguration, project } from './configuration.ts';
import { deploy, type OutputsToBe } from './deploy.ts';

export default function program(): OutputsToBe {
  const config = new pulumi.Config(project);
  const { settings, size, stage } = parseConfiguration({
    settings: config.require(configKeys.settings),
    size: config.require(configKeys.size),
    stage: config.require(configKeys.stage),
  });
  const environment = { name: pulumi.getStack(), target: targets.eks, size: sizes[size] };
  return deploy({ environment, profile: profiles[size], settings, stage, root: config.requireSecret(configKeys.root) });
}
