/** What can only be said of the target `eks`. */
import { resolve } from 'node:path';
import * as Flags from '@oclif/core/flags';
import type { TargetId } from '../../model/model.ts';
import { usage } from '../command.ts';

export const settingsFlag = {
  settings: Flags.string({ description: 'Target eks: the file with what the operator says; remembered.', helpValue: 'FILE' }),
};

export const driftFlag = {
  drift: Flags.boolean({ description: 'Target eks: ask AWS how everything is, and count what was changed by others too.' }),
};

export interface EksChoices {
  readonly settingsFile?: string;
  readonly planFile?: string;
  readonly drift?: boolean;
}

/** Throws `USAGE` when another target is meant. */
export function eksChoices(
  { settings, planFile, drift }: { readonly settings: string | undefined; readonly planFile: string | undefined; readonly drift: boolean },
  target: TargetId,
): EksChoices {
  if (target !== 'eks' && (settings !== undefined || planFile !== undefined))
    throw usage(`files of settings and plans belong to the target eks, and this is ${target}`, ['debt-platform plan eks --settings FILE']);
  if (target !== 'eks' && drift)
    throw usage(
      `--drift belongs to the target eks, and this is ${target}`,
      ['debt-platform plan'],
      'every other target is looked at each time',
    );
  return {
    ...(drift ? { drift } : {}),
    ...(settings === undefined ? {} : { settingsFile: resolve(settings) }),
    ...(planFile === undefined ? {} : { planFile: resolve(planFile) }),
  };
}

/** Stores of the cloud take up to an hour to appear; a first cluster fetches and builds its images; processes of one machine are there at once. */
const timeouts: Readonly<Partial<Record<TargetId, string>>> = { kind: '30m', eks: '120m' };
export const defaultTimeout = (target: TargetId): string => timeouts[target] ?? '3m';
