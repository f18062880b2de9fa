/** The record of an environment of this target: the operator's settings, its size, and the API endpoint of its cluster. */

import { readFile } from 'node:fs/promises';
import { errorCode, parseJson } from '@debt/terminal/files/files';
import { assertSameData, readEnvironment, recordOf, writeEnvironment } from '../../environment/environment.ts';
import { ensurePrivateDirectory, readIfPresent, writeWhole } from '../../environment/files.ts';
import { isRecord } from '../../environment/records.ts';
import { PlatformError } from '../../failures/failures.ts';
import type { Environment, SizeId } from '../../model/model.ts';
import type { Layout } from './layout.ts';
import { parseSettings, type Settings } from './program/settings.ts';

export interface EksRecord {
  readonly settings: Settings;
  /** `https://…`, once the cluster exists. A hint: the stack is queried before anything relies on it. */
  readonly endpoint?: string;
}

/** The settings in a file that the operator names. Throws `settings_invalid`, which names every fault. */
export async function readSettingsFile(path: string): Promise<Settings> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new PlatformError('settings_invalid', {
      what: `${path} cannot be read`,
      why: errorCode(error) ?? '',
      fix: ['debt-platform explain settings_invalid'],
    });
  });
  return parseText(text, path, 'debt-platform explain settings_invalid');
}

function parseText(text: string, path: string, fix: string): Settings {
  const parsed = parseSettings(parseJson(text));
  if ('settings' in parsed) return parsed.settings;
  throw new PlatformError('settings_invalid', {
    what: `${path} cannot be used`,
    why: parsed.faults.join('; '),
    fix: [fix],
  });
}

/** Given settings replace the recorded ones, which an earlier version may have accepted. Throws `settings_invalid`. */
export async function readRecord({ record, name }: Layout, given?: Settings): Promise<EksRecord | undefined> {
  const text = await readIfPresent(record);
  if (text === undefined) return undefined;
  const value = parseJson(text);
  const known = isRecord(value) && value['version'] === 1 ? value : {};
  const repair = `debt-platform up eks --env ${name} --settings FILE`;
  const settings = given ?? parseText(JSON.stringify(known['settings'] ?? null), record, repair);
  return typeof known['endpoint'] === 'string' ? { settings, endpoint: known['endpoint'] } : { settings };
}

/** Also writes the choices that every target records, so that other verbs find the environment. */
export async function writeRecord(layout: Layout, environment: Environment, record: EksRecord): Promise<void> {
  await ensurePrivateDirectory(layout.directory);
  await writeWhole(layout.record, `${JSON.stringify({ version: 1, ...record }, undefined, 2)}\n`);
  const before = await readEnvironment(layout.directory);
  if (before !== undefined) assertSameData(before, environment);
  await writeEnvironment(layout.directory, recordOf(environment, { host: '0.0.0.0', ports: {}, engines: {} }));
}

export async function recordedSize({ directory }: Layout): Promise<SizeId | undefined> {
  return (await readEnvironment(directory).catch(() => undefined))?.size;
}
