/** One repository for each image of ours; tags are immutable. */
import * as aws from '@pulumi/aws';
import type { Unit } from '../../../../model/resolved.ts';
import { type Context, group, isProtected } from '../context.ts';
import type { Keys } from '../identity/keys.ts';

const imagesKept = 50;
const untaggedDays = 7;

/** Units that run an image of ours; tasks run the image of their service. */
export const imagesOf = (units: readonly Unit[]): readonly string[] =>
  units.filter(({ kind, placement }) => placement === 'pod' && kind !== 'task').map(({ id }) => id);

export const repositoryName = (environment: string, image: string): string => `debt/${environment}/${image}`;

export function createRegistry(context: Context, units: readonly Unit[], keys: Keys): readonly aws.ecr.Repository[] {
  const options = group(context, 'Registry');
  return imagesOf(units).map((image) => {
    const repository = new aws.ecr.Repository(
      image,
      {
        name: repositoryName(context.environment.name, image),
        imageTagMutability: 'IMMUTABLE',
        // Only an operator who retires the environment can delete a repository together with its images.
        forceDelete: !isProtected(context),
        imageScanningConfiguration: { scanOnPush: true },
        encryptionConfigurations: [{ encryptionType: 'KMS', kmsKey: keys.arn }],
        tags: context.tags(image),
      },
      options,
    );
    new aws.ecr.LifecyclePolicy(
      image,
      {
        repository: repository.name,
        policy: JSON.stringify({
          rules: [
            {
              rulePriority: 1,
              description: 'Layers that no tag names',
              selection: { tagStatus: 'untagged', countType: 'sinceImagePushed', countUnit: 'days', countNumber: untaggedDays },
              action: { type: 'expire' },
            },
            {
              rulePriority: 2,
              description: 'The newest images',
              selection: { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: imagesKept },
              action: { type: 'expire' },
            },
          ],
        }),
      },
      { ...options, parent: repository },
    );
    return repository;
  });
}
