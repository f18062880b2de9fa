/**
 * The locks of a stack's state. Each run that changes the state stores a lock file beside it, and leaves the file behind when it is killed.
 * Pulumi's own commands report locks only when they are about to make a change.
 */
import { readdir, readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { parseJson } from '@debt/terminal/files/files';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import type { Variables } from '../../../environment/paths.ts';
import { identify } from '../../../environment/process-identity.ts';
import { isRecord } from '../../../environment/records.ts';
import { runTool } from '../../../tools/run-program.ts';
import { regionVariables } from '../layout.ts';
import { project } from '../program/configuration.ts';

export interface StateLock {
  /** For example `ann@laptop, process 4711, since 2026-12-01T10:00:00Z`. */
  readonly who: string;
  /** Its process was on this machine and has ended, so its run is no longer in progress. */
  readonly abandoned: boolean;
}

const content = Type.Object({ pid: Type.Integer(), username: Type.String(), hostname: Type.String(), timestamp: Type.String() });
const toolTimeoutMs = 15_000;

/** Empty when they cannot be read: Pulumi itself checks them before it makes a change. */
export async function readLocks(stack: string, variables: Variables, signal: AbortSignal): Promise<readonly StateLock[]> {
  const { PULUMI_BACKEND_URL: url = '' } = variables;
  const texts = url.startsWith('s3://') ? await inBucket(url, stack, variables, signal) : await inFolder(url, stack, variables);
  return (await Promise.all(texts.map(lockOf))).flat();
}

const folderOf = (stack: string): string => `.pulumi/locks/organization/${project}/${stack}`;

async function inFolder(url: string, stack: string, { HOME: home = '' }: Variables): Promise<readonly string[]> {
  const folder = join(url.slice('file://'.length).replace(/^~/, home), folderOf(stack));
  const names = await readdir(folder).catch((): readonly string[] => []);
  // A lock that no longer exists was released in the meantime.
  return await Promise.all(
    names.filter((name) => name.endsWith('.json')).map((name) => readFile(join(folder, name), 'utf8').catch(() => '')),
  );
}

async function inBucket(url: string, stack: string, variables: Variables, signal: AbortSignal): Promise<readonly string[]> {
  const { hostname: bucket = '', pathname = '/', searchParams } = URL.parse(url) ?? {};
  const above = pathname.replaceAll(/^\/+|\/+$/g, '');
  const prefix = `${above === '' ? '' : `${above}/`}${folderOf(stack)}/`;
  const env = { ...variables, AWS_PAGER: '', ...regionVariables(searchParams?.get('region') ?? variables['AWS_REGION']) };
  const aws = (...args: readonly string[]) => runTool('aws', [...args], { env, timeoutMs: toolTimeoutMs, signal });
  const listed = parseJson((await aws('s3api', 'list-objects-v2', '--bucket', bucket, '--prefix', prefix, '--output', 'json')).out);
  const objects = isRecord(listed) && Array.isArray(listed['Contents']) ? listed['Contents'].filter(isRecord) : [];
  return await Promise.all(objects.map(async ({ Key: key }) => (await aws('s3', 'cp', `s3://${bucket}/${String(key)}`, '-')).out));
}

async function lockOf(text: string): Promise<readonly StateLock[]> {
  const lock = parseJson(text);
  if (!Value.Check(content, lock)) return [];
  const who = `${lock.username}@${lock.hostname}, process ${lock.pid}, since ${lock.timestamp}`;
  return [{ who, abandoned: lock.hostname === hostname() && (await identify(lock.pid)) === undefined }];
}
