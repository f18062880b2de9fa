/** Flags that `up` and `plan` share. */
import type { Flag } from '@debt/terminal/command/flag';
import { sizeIds } from '../../model/model.ts';

export const sizeFlag: Flag = { name: 'size', value: 'size', choices: sizeIds, summary: 'How big.' };

export const choiceFlags: readonly Flag[] = [
  {
    name: 'replicas',
    value: 'service=count',
    many: true,
    summary: 'Number of processes of a service, for example notifier=2; once for each service.',
  },
  { name: 'bind', value: 'need=driver', many: true, summary: 'Another driver for a need, for example feed=postgres; once for each need.' },
  {
    name: 'engine',
    value: 'engine=url',
    many: true,
    summary: 'Where a server is. A URL with a password belongs into ENGINE_<NAME>_URL or --engine-file.',
  },
  {
    name: 'engine-file',
    value: 'file',
    completes: 'files',
    summary: 'A file of lines ENGINE_<NAME>_URL=…, that only you can read.',
  },
];

export const settingsFlag: Flag = {
  name: 'settings',
  value: 'file',
  completes: 'files',
  summary: 'Target eks: the file with what the operator chooses; remembered.',
};

export const driftFlag: Flag = {
  name: 'drift',
  summary: 'Target eks: ask AWS how everything is, and count what was changed by others too.',
};

export const kindFlags: readonly Flag[] = [
  { name: 'node-image', value: 'image', summary: 'Target kind: the image of the node, for life; remembered.' },
  {
    name: 'registry-mirror',
    value: 'url',
    summary: 'Target kind: a mirror of Docker Hub for the images of the stores, or none; remembered.',
  },
];
