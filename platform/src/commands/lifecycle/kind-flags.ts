/** Flags that apply to the target `kind` only. */

import type { Flag } from '@debt/terminal/command/flag';
import type { Input } from '@debt/terminal/command/input';
import { isMirror, noMirror } from '../../environment/registry-mirror.ts';
import type { TargetId } from '../../model/model.ts';
import type { UpRequest } from '../../runner/target.ts';
import { usage } from '../context.ts';

export const kindFlags: readonly Flag[] = [
  { name: 'node-image', value: 'image', summary: 'Target kind: the image of the node, for life; remembered.' },
  {
    name: 'registry-mirror',
    value: 'url',
    summary: 'Target kind: a mirror of Docker Hub for the images of the stores, or none; remembered.',
  },
];

/** An image reference, with or without a tag and a digest: no blanks, no options, and not longer than docker accepts. */
const imagePattern = /^[a-z0-9][\w.:/@-]{0,254}$/;

/** Throws `usage` for another target, for an invalid image reference, and for an invalid address of a mirror. */
export function kindChoices(input: Input, target: TargetId): Pick<UpRequest, 'nodeImage' | 'registryMirror'> {
  const [nodeImage, registryMirror] = [input.text('node-image'), input.text('registry-mirror')];
  if (target !== 'kind' && (nodeImage !== undefined || registryMirror !== undefined))
    throw usage(`node images and registry mirrors belong to the target kind, and this is ${target}`, [
      'debt-platform up kind --node-image IMAGE',
    ]);
  if (nodeImage !== undefined && !imagePattern.test(nodeImage))
    throw usage(`--node-image takes the name of an image, not ${nodeImage}`, ['--node-image kindest/node:v1.34.0']);
  if (registryMirror !== undefined && registryMirror !== noMirror && !isMirror(registryMirror))
    throw usage('--registry-mirror takes none, or http://HOST or https://HOST, with a port and a path if it has them and without a login', [
      '--registry-mirror https://mirror.example.com',
    ]);
  return { ...(nodeImage === undefined ? {} : { nodeImage }), ...(registryMirror === undefined ? {} : { registryMirror }) };
}
