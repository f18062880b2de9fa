/** Checks the backend in which Pulumi stores the state of an environment, before anything relies on it. */

import { access } from 'node:fs/promises';
import { parseJson } from '@debt/terminal/files/files';
import type { Variables } from '../../../environment/paths.ts';
import { isRecord } from '../../../environment/records.ts';
import { failure } from '../../../failures/failures.ts';
import type { Failure } from '../../../runner/events.ts';
import { type Ran, runTool } from '../../../tools/run-program.ts';
import { regionVariables } from '../layout.ts';
import { mask } from './mask.ts';

export interface BackendInput {
  readonly variables: Variables;
  readonly signal: AbortSignal;
}

const examples = ['export PULUMI_BACKEND_URL=file:///home/you/state', 'export PULUMI_BACKEND_URL=s3://bucket/folder?region=eu-central-1'];
const answerSeconds = 5;
const toolTimeoutMs = 15_000;

/** Undefined when the backend can store the state, as far as can be determined without writing. */
export async function checkBackend({ variables, signal }: BackendInput): Promise<Failure | undefined> {
  const { PULUMI_BACKEND_URL: url = '' } = variables;
  if (url === '') return invalid('PULUMI_BACKEND_URL is not set, so the location of the state is unknown', examples);
  if (url.startsWith('s3://')) return await checkBucket(url, variables, signal);
  if (!url.startsWith('file://')) return invalid(`the state cannot be kept at ${mask(url)}`, examples);
  const folder = url.slice('file://'.length).replace(/^~/, variables['HOME'] ?? '~');
  return await access(folder).then(
    () => undefined,
    () => invalid(`there is no folder ${folder}`, [`mkdir -p -m 700 ${folder}`]),
  );
}

/** A bucket must answer, and keep old versions: a partly written state is repaired from the previous version. */
async function checkBucket(url: string, variables: Variables, signal: AbortSignal): Promise<Failure | undefined> {
  const { hostname: bucket = '', searchParams } = URL.parse(url) ?? {};
  if (bucket === '') return invalid(`${mask(url)} names no bucket`, examples);
  const region = searchParams?.get('region') ?? variables['AWS_REGION'];
  const limits = ['--cli-connect-timeout', String(answerSeconds), '--cli-read-timeout', String(answerSeconds)];
  const ask = (verb: string): Promise<Ran> =>
    runTool('aws', ['s3api', verb, '--bucket', bucket, '--output', 'json', ...limits], {
      env: { ...variables, AWS_MAX_ATTEMPTS: '1', AWS_PAGER: '', ...regionVariables(region) },
      timeoutMs: toolTimeoutMs,
      signal,
    });
  const there = await ask('head-bucket');
  // Without the program the caller's identity is unknown as well, which is a finding of its own.
  if (there.code === undefined) return undefined;
  if (there.code !== 0)
    return invalid(
      `the bucket ${bucket} for the state cannot be used`,
      [`aws s3api head-bucket --bucket ${bucket}`, 'export PULUMI_BACKEND_URL=s3://bucket/folder?region=…, with the region of the bucket'],
      there.timedOut ? `no answer within ${toolTimeoutMs / 1000} s` : mask(there.err.trim().split('\n').at(-1) ?? ''),
    );
  const versions = await ask('get-bucket-versioning');
  // The permission to use a bucket does not include reading its settings.
  if (versions.code !== 0 || statusIn(versions.out) === 'Enabled') return undefined;
  return invalid(
    `the bucket ${bucket} for the state keeps no old versions`,
    [`aws s3api put-bucket-versioning --bucket ${bucket} --versioning-configuration Status=Enabled`],
    'a state that is lost or half written could not be repaired',
  );
}

/** For a bucket that never had versioning, AWS reports no status. */
function statusIn(text: string): unknown {
  const answer = text.trim() === '' ? undefined : parseJson(text);
  return isRecord(answer) ? answer['Status'] : undefined;
}

const invalid = (what: string, fix: readonly string[], why = ''): Failure => failure('backend_invalid', { what, why, fix });
