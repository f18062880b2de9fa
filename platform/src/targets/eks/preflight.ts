/** Finds all obstacles to a run together, before any part of Pulumi is loaded or AWS is changed. */

import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { join } from 'node:path';
import { parseJson } from '@debt/terminal/files/files';
import { assertSameData, readEnvironment } from '../../environment/environment.ts';
import { type Holder, readHolder } from '../../environment/lock.ts';
import type { Variables } from '../../environment/paths.ts';
import { isRecord } from '../../environment/records.ts';
import { failure, failureOf } from '../../failures/failures.ts';
import type { Environment } from '../../model/model.ts';
import type { Failure } from '../../runner/events.ts';
import { runTool } from '../../tools/run-program.ts';
import { sourceRoot } from '../../tools/source-root.ts';
import { type Layout, pulumiProgram, regionVariables, toolEnvironment } from './layout.ts';
import { notAnOperator } from './operator.ts';
import { nameOf } from './program/names.ts';
import type { Settings } from './program/settings.ts';
import { checkBackend } from './pulumi-host/backend.ts';
import { mask } from './pulumi-host/mask.ts';

export interface PreflightInput {
  readonly environment: Environment;
  readonly layout: Layout;
  readonly settings: Settings | undefined;
  readonly endpoint: string | undefined;
  readonly variables: Variables;
  readonly signal: AbortSignal;
  /** The verb of the run; `down` creates no cluster. */
  readonly verb?: 'up' | 'plan' | 'down';
  /** True when this process already holds the lock. */
  readonly locked?: boolean;
}
type Check = (input: PreflightInput) => Promise<Failure | undefined>;

const checks: readonly Check[] = [
  checkRecord,
  checkSettings,
  checkPackages,
  checkPulumi,
  checkPlugins,
  checkBackend,
  checkSecrets,
  checkIdentity,
  checkLock,
  checkReach,
];

export async function preflight(input: PreflightInput): Promise<readonly Failure[]> {
  const findings = await Promise.all(checks.map((check) => check(input).catch((error: unknown) => failureOf(error))));
  return findings.flatMap((finding) => finding ?? []);
}

async function checkRecord({ environment, layout }: PreflightInput): Promise<undefined> {
  const recorded = await readEnvironment(layout.directory);
  if (recorded !== undefined) assertSameData(recorded, environment);
  return undefined;
}

async function checkSettings({ settings, environment }: PreflightInput): Promise<Failure | undefined> {
  if (settings === undefined)
    return failure('settings_invalid', {
      what: `nothing is known of the environment ${environment.name} on AWS`,
      fix: [`debt-platform plan eks --env ${environment.name} --settings FILE`],
    });
  return undefined;
}

const require = createRequire(import.meta.url);
export const packages = ['@pulumi/pulumi', '@pulumi/aws', '@pulumi/kubernetes', '@pulumi/policy'] as const;
type PackageName = (typeof packages)[number];

/** Reads only the manifest, so no code of the package runs. */
export function versionOf(name: PackageName): string | undefined {
  const found = require.resolve.paths(name)?.map((folder) => manifestVersion(join(folder, name, 'package.json')));
  return found?.find((version) => version !== undefined);
}

function manifestVersion(path: string): string | undefined {
  try {
    const manifest = parseJson(readFileSync(path, 'utf8'));
    return isRecord(manifest) && typeof manifest['version'] === 'string' ? manifest['version'].replace(/^v/, '') : undefined;
  } catch {
    return undefined;
  }
}

async function checkPackages(): Promise<Failure | undefined> {
  const missing = packages.filter((name) => versionOf(name) === undefined);
  if (missing.length === 0) return undefined;
  return failure('tool_missing', {
    what: `${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} not installed`,
    why: 'npm start does without them, because they are large',
    fix: [`npm --prefix ${sourceRoot} ci --include=dev`],
  });
}

const toolTimeoutMs = 15_000;
/** The oldest supported version. Tests ran with the pinned SDK, and older programs do not know its arguments. */
const oldest: readonly [number, number] = [3, 229];

async function checkPulumi({ variables, layout }: PreflightInput): Promise<Failure | undefined> {
  const program = pulumiProgram(variables);
  const ran = await runTool(program, ['version'], { env: toolEnvironment(variables, layout), timeoutMs: toolTimeoutMs });
  const wanted = `${oldest.join('.')} or newer, below ${oldest[0] + 1}`;
  if (ran.code === undefined)
    return failure('tool_missing', {
      what: `${program} is not there`,
      why: `Pulumi ${wanted}, is what talks to AWS`,
      fix: ['install it from https://www.pulumi.com/docs/install/', 'DEBT_PLATFORM_PULUMI=/path/to/pulumi debt-platform up eks'],
    });
  const [, major = '0', minor = '0'] = /^v?(\d+)\.(\d+)\./.exec(ran.out.trim()) ?? [];
  if (ran.code === 0 && Number(major) === oldest[0] && Number(minor) >= oldest[1]) return undefined;
  return failure('tool_missing', {
    what: `${program} ${ran.code === 0 ? `has version ${ran.out.trim()}` : 'does not report its version'}; needed is ${wanted}`,
    fix: ['install it from https://www.pulumi.com/docs/install/'],
  });
}

async function checkPlugins({ variables, layout }: PreflightInput): Promise<Failure | undefined> {
  const ran = await runTool(pulumiProgram(variables), ['plugin', 'ls', '--json'], {
    env: toolEnvironment(variables, layout),
    timeoutMs: toolTimeoutMs,
    cwd: layout.workDir,
  });
  if (ran.code !== 0) return undefined;
  const listed = parseJson(ran.out);
  const there = Array.isArray(listed)
    ? listed.filter(isRecord).map((plugin) => `${String(plugin['name'])} ${String(plugin['version'])}`)
    : [];
  const wanted = (['aws', 'kubernetes'] as const).map((name) => ({ name, version: versionOf(`@pulumi/${name}`) ?? '' }));
  const missing = wanted.filter(({ name, version }) => version !== '' && !there.includes(`${name} ${version}`));
  if (missing.length === 0) return undefined;
  return failure('tool_missing', {
    what: `Pulumi lacks ${missing.map(({ name, version }) => `its plugin ${name} ${version}`).join(' and ')}`,
    fix: missing.map(
      ({ name, version }) =>
        `pulumi plugin install resource ${name} v${version} (without the internet: add --file pulumi-resource-${name}-v${version}-linux-amd64.tar.gz)`,
    ),
  });
}

async function checkSecrets({ variables }: PreflightInput): Promise<Failure | undefined> {
  const { PULUMI_CONFIG_PASSPHRASE_FILE: file = '', DEBT_PLATFORM_SECRETS_PROVIDER: provider = '' } = variables;
  const fix = [
    'export PULUMI_CONFIG_PASSPHRASE_FILE=/file/only/you/can/read',
    'export DEBT_PLATFORM_SECRETS_PROVIDER="awskms://alias/debt-state?region=eu-central-1"',
  ];
  if (provider.startsWith('awskms://')) return undefined;
  if (provider !== '') return failure('passphrase_missing', { what: 'DEBT_PLATFORM_SECRETS_PROVIDER does not begin with awskms://', fix });
  if (file === '')
    return failure('passphrase_missing', {
      what: 'no passphrase or key for the encrypted state is set',
      why: 'this program never asks for it',
      fix,
    });
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.trim() === '' ? failure('passphrase_missing', { what: `${file} is empty or cannot be read`, fix }) : undefined;
}

const stsSeconds = 3;
/** The aws program itself takes time to start, and its credential sources may be programs too. */
const stsTimeoutMs = 10_000;

/** Uses the `aws` program, because it knows every credential source, and creates the tokens for the cluster as well. */
async function checkIdentity({ settings, variables, layout, signal, endpoint, verb }: PreflightInput): Promise<Failure | undefined> {
  const args = [
    'sts',
    'get-caller-identity',
    '--output',
    'json',
    '--cli-connect-timeout',
    String(stsSeconds),
    '--cli-read-timeout',
    String(stsSeconds),
  ];
  const region = regionVariables(settings?.region ?? variables['AWS_REGION']);
  const env = { ...toolEnvironment(variables, layout), AWS_MAX_ATTEMPTS: '1', ...region };
  const ran = await runTool('aws', args, { env, timeoutMs: stsTimeoutMs, signal });
  if (ran.code === undefined)
    return failure('tool_missing', {
      what: 'aws is not there',
      why: 'it determines your identity and creates tokens for the cluster',
      fix: ['install the AWS CLI'],
    });
  const answer = parseJson(ran.out);
  const account = isRecord(answer) ? answer['Account'] : undefined;
  if (ran.code !== 0 || typeof account !== 'string')
    return failure('aws_identity', {
      what: 'AWS does not confirm your identity',
      why: ran.timedOut ? `no answer within ${stsTimeoutMs / 1000} s` : mask(ran.err.trim().split('\n').at(-1) ?? ''),
      fix: ['aws sso login', 'aws sts get-caller-identity'],
    });
  if (settings === undefined) return undefined;
  if (account !== settings.account)
    return failure('aws_identity', {
      what: `you are signed in to the account ${account}, and this environment is in ${settings.account}`,
      fix: [`sign in to ${settings.account}`, 'AWS_PROFILE=NAME debt-platform up eks'],
    });
  const arn = isRecord(answer) ? answer['Arn'] : undefined;
  return endpoint === undefined && verb !== 'down' && typeof arn === 'string' ? notAnOperator(arn, settings) : undefined;
}

async function checkLock({ layout, locked = false }: PreflightInput): Promise<Failure | undefined> {
  if (locked) return undefined;
  const holder = await readHolder(layout.directory);
  return holder === undefined ? undefined : lockedBy(whoHolds(holder), layout.name);
}

export const whoHolds = (holder: Holder | undefined): string =>
  holder === undefined ? 'a process' : `${holder.verb}, process ${holder.pid}, since ${holder.since}`;

/** The fix for a state that another machine may be changing. */
export const lockedFix = (environment: string): readonly string[] => [
  'wait for it',
  `when you know that it has ended: debt-platform repair --unlock --env ${environment}`,
];

export function lockedBy(who: string, environment: string): Failure {
  return failure('locked', { what: `another process works on ${environment}: ${who}`, fix: ['wait for it', 'debt-platform status'] });
}

const reachTimeoutMs = 3_000;

async function checkReach({ endpoint, environment, settings }: PreflightInput): Promise<Failure | undefined> {
  if (endpoint === undefined || (await answers(endpoint))) return undefined;
  return unreachable(endpoint, environment, settings);
}

/** Without its API, nothing in the cluster can be changed. When the allowed ranges exclude the operator, only AWS itself can add a range. */
export function unreachable(endpoint: string, { name, size }: Environment, settings: Settings | undefined): Failure {
  const ranges = settings?.operatorRanges ?? [];
  const cluster = `--name ${nameOf(name, '', 'cluster')} --region ${settings?.region ?? 'REGION'}`;
  return failure('unreachable', {
    what: `the API of the cluster does not answer at ${new URL(endpoint).host}`,
    why: size.id === 'prod' || ranges.length === 0 ? 'it is private' : `from outside it answers ${ranges.join(', ')} only`,
    fix: [
      'run this inside the network of the environment',
      ...(size.id === 'prod'
        ? []
        : [
            `aws eks update-cluster-config ${cluster} --resources-vpc-config endpointPublicAccess=true,publicAccessCidrs=${[...ranges, 'YOUR_RANGE'].join(',')}`,
            'and then write the same ranges into operatorRanges, and run: debt-platform up eks --settings FILE',
          ]),
    ],
  });
}

/** Whether a connection can be opened at all; nothing is sent. */
export async function answers(endpoint: string): Promise<boolean> {
  const { hostname, port, protocol } = new URL(endpoint);
  const socket = connect({ host: hostname, port: port === '' ? (protocol === 'http:' ? 80 : 443) : Number(port) });
  const { promise, resolve } = Promise.withResolvers<boolean>();
  socket.setTimeout(reachTimeoutMs, () => resolve(false));
  socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
  const reached = await promise;
  socket.destroy();
  return reached;
}
