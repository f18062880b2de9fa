/** What can only be said of the target `eks`. */
import { resolve } from 'node:path';
import * as Flags from '@oclif/core/flags';
import type { TargetId } from '../../model/model.ts';
import { usage } from '../command.ts';

export const settingsFlag = {
  settings: Flags.string({ description: 'Target eks: the file with what the operator says; remembered.', helpValue: 'FILE' }),
};

export interface EksChoices {
  readonly settingsFile?: string;
  readonly planFile?: string;
}

/** Throws `USAGE` when another target is meant. */
export function eksChoices(
  { settings, planFile }: { readonly settings: string | undefined; readonly planFile: string | undefined },
  target: TargetId,
): EksChoices {
  if (target !== 'eks' && (settings !== undefined || planFile !== undefined))
    throw usage(`files of settings and plans belong to the target eks, and this is ${target}`, ['debt-platform plan eks --settings FILE']);
  return {
    ...(settings === undefined ? {} : { settingsFile: resolve(settings) }),
    ...(planFile === undefined ? {} : { planFile: resolve(planFile) }),
  };
}

/** Stores of the cloud take up to an hour to appear; a first cluster fetches and builds its images; processes of one machine are there at once. */
const timeouts: Readonly<Partial<Record<TargetId, string>>> = { kind: '30m', eks: '120m' };
export const defaultTimeout = (target: TargetId): string => timeouts[target] ?? '3m';
