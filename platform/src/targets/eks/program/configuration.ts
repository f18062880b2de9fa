/** The stack configuration, which the command line writes and the program reads: the keys and shapes, in one module. */

import { type SizeId, sizeIds } from '../../../model/model.ts';
import { type Stage, stages } from './deploy-stage.ts';
import { parseSettings, type Settings } from './settings.ts';

/** Keys within the namespace of the project. */
export const project = 'debt';
export const configKeys = { settings: 'settings', size: 'size', stage: 'stage', root: 'root' } as const;

export interface Configuration {
  readonly settings: Settings;
  readonly size: SizeId;
  readonly stage: Stage;
}

/** Throws an error that names every fault. */
export function parseConfiguration(raw: Readonly<Record<'settings' | 'size' | 'stage', string>>): Configuration {
  const settings = parseSettings(JSON.parse(raw.settings));
  if ('faults' in settings) throw new Error(`debt:settings: ${settings.faults.join('; ')}`);
  const size = sizeIds.find((id) => id === raw.size);
  if (size === undefined) throw new Error(`debt:size is one of ${sizeIds.join(', ')}, not ${raw.size}`);
  const stage = stages.find((each) => each === raw.stage);
  if (stage === undefined) throw new Error(`debt:stage is one of ${stages.join(', ')}, not ${raw.stage}`);
  return { settings: settings.settings, size, stage };
}
