import type { Flag } from '@debt/terminal/command/flag';
import { builderIds } from '../../images/builders.ts';
import { ownPlatform, platforms } from '../../images/context.ts';
import { defaultBases } from '../../images/images.ts';
import { keysOf } from '../../model/records.ts';

/** The flags that `images list` and `images build` share. */
export const imageFlags: readonly Flag[] = [
  { name: 'base', value: 'name=image', many: true, summary: `Begin with another image of others: ${keysOf(defaultBases).join(', ')}.` },
  { name: 'builder', value: 'builder', choices: builderIds, summary: 'What builds; without it, the first that answers.' },
  { name: 'platform', value: 'platform', choices: platforms, default: ownPlatform, summary: 'What it runs on.' },
];
