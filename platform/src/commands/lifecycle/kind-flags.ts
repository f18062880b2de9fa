/** What can only be said of the target `kind`. */
import type { Flag } from '@debt/terminal/command/flag';
import type { TargetId } from '../../model/model.ts';
import type { UpRequest } from '../../runner/target.ts';
import { usage } from '../context.ts';

export const nodeImageFlag: Flag = {
  name: 'node-image',
  value: 'image',
  summary: 'Target kind: the image of the node, for life; remembered.',
};

/** A name of an image, with or without a tag and a digest: no blanks, no options, at most as long as docker takes. */
const imagePattern = /^[a-z0-9][\w.:/@-]{0,254}$/;

/** Throws `usage` when another target is meant, and for what no image can be called. */
export function kindChoices(nodeImage: string | undefined, target: TargetId): Pick<UpRequest, 'nodeImage'> {
  if (nodeImage === undefined) return {};
  if (target !== 'kind')
    throw usage(`a node image belongs to the target kind, and this is ${target}`, ['debt-platform up kind --node-image IMAGE']);
  if (!imagePattern.test(nodeImage))
    throw usage(`--node-image takes the name of an image, not ${nodeImage}`, ['--node-image kindest/node:v1.34.0']);
  return { nodeImage };
}
