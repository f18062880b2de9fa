/** A saved plan: Pulumi's own, with what it was made for. */

import { readFile } from 'node:fs/promises';
import { errorCode, parseJson } from '@debt/terminal/files/files';
import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';
import { writeWhole } from '../../environment/files.ts';
import { PlatformError } from '../../failures/failures.ts';
import { type SizeId, sizeIds } from '../../model/model.ts';
import { type Stage, stages } from './program/deploy-stage.ts';
import { parseSettings, type Settings } from './program/settings.ts';

const file = Type.Object({
  version: Type.Literal(1),
  environment: Type.String(),
  size: Type.String(),
  stage: Type.String(),
  settings: Type.Unknown(),
  /** Pulumi's, secrets encrypted as in the state. */
  plan: Type.Unknown(),
});

export interface SavedPlan {
  readonly environment: string;
  readonly size: SizeId;
  readonly stage: Stage;
  readonly settings: Settings;
  readonly plan: unknown;
}

export async function writePlan(path: string, plan: SavedPlan): Promise<void> {
  await writeWhole(path, `${JSON.stringify({ version: 1, ...plan } satisfies Static<typeof file>)}\n`);
}

/** Throws `plan_differs` for anything but a plan for this environment. */
export async function readPlan(path: string, environment: string): Promise<SavedPlan> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw differs(`${path} cannot be read`, errorCode(error));
  });
  const value = parseJson(text);
  if (!Value.Check(file, value)) throw differs(`${path} is not a plan of this program`);
  if (value.environment !== environment) throw differs(`${path} is a plan for the environment ${value.environment}, not ${environment}`);
  const settings = parseSettings(value.settings);
  const size = sizeIds.find((id) => id === value.size);
  const stage = stages.find((id) => id === value.stage);
  if ('faults' in settings || size === undefined || stage === undefined) throw differs(`${path} was made by another version`);
  return { environment, size, stage, settings: settings.settings, plan: value.plan };
}

const differs = (what: string, why = ''): PlatformError =>
  new PlatformError('plan_differs', { what, why, fix: ['debt-platform plan eks --out FILE'] });
