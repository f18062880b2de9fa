import { join } from 'node:path';
import { parseJson } from '@debt/terminal/files/files';
import type { Process } from '../../../environment/environment-file.ts';
import { readIfPresent, writeWhole } from '../../../environment/files.ts';
import { isRecord, parseProcess } from '../../../environment/records.ts';

export interface RecordedProcess extends Process {
  readonly unit: string;
}

/** run.json: a hint as to which processes run. It may be wrong or missing at any time. */
export interface RunFile {
  readonly version: 1;
  readonly supervisor: Process;
  /** Path of the control socket. */
  readonly control: string;
  /** Each leads a process group of its own. */
  readonly processes: readonly RecordedProcess[];
}

const runPath = (directory: string): string => join(directory, 'run.json');

export async function writeRunFile(directory: string, file: RunFile): Promise<void> {
  await writeWhole(runPath(directory), `${JSON.stringify(file)}\n`);
}

/** Undefined when the file is missing, damaged or of another version. Each process in it must be verified against the process table. */
export async function readRunFile(directory: string): Promise<RunFile | undefined> {
  const value = parseJson((await readIfPresent(runPath(directory))) ?? '');
  if (!isRecord(value) || value['version'] !== 1 || typeof value['control'] !== 'string') return undefined;
  const supervisor = parseProcess(value['supervisor']);
  if (supervisor === undefined) return undefined;
  const listed: readonly unknown[] = Array.isArray(value['processes']) ? value['processes'] : [];
  const processes = listed.flatMap((each) => {
    const found = parseProcess(each);
    return found === undefined || !isRecord(each) ? [] : [{ ...found, unit: String(each['unit']) }];
  });
  return { version: 1, supervisor, control: value['control'], processes };
}
