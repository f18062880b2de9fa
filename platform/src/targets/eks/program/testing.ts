/** Runs the program without Pulumi or AWS: it collects every registered resource, and simulates the answers of the cloud. */
import * as pulumi from '@pulumi/pulumi';
import { profiles } from '../../../model/cloud-profiles.ts';
import type { SizeId } from '../../../model/model.ts';
import { sizes } from '../../../model/sizes.ts';
import { targets } from '../../../model/targets.ts';
import type { OutputsToBe } from './deploy.ts';
import type { Stage } from './deploy-stage.ts';
import { answers } from './made-up-answers.ts';
import type { Settings } from './settings.ts';

export interface Registered {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}
export interface Sent extends Registered {
  /** The inputs on their way to the engine: each secret is in the wrapper that makes the engine encrypt it. */
  readonly wrapped: Readonly<Record<string, unknown>>;
}
export interface Deployed {
  readonly resources: readonly Sent[];
  /** Undefined where the value is not known yet. */
  readonly outputs: Readonly<Record<string, unknown>>;
}
export interface DeployOptions {
  readonly size?: SizeId;
  readonly stage?: Stage;
  readonly environment?: string;
  readonly settings?: Partial<Settings>;
  /** Optional settings that the operator has not written. */
  readonly without?: readonly ('zoneId' | 'gitops')[];
  /** True: nothing exists yet, so the answers of the cloud are unknown. */
  readonly preview?: boolean;
}

export const someSettings: Settings = {
  account: '123456789012',
  region: 'eu-central-1',
  domain: 'debt.example.com',
  zoneId: 'Z0123456789ABC',
  owner: 'platform-team',
  costCenter: '4711',
  ownerEmail: 'owner@example.com',
  operatorRanges: ['203.0.113.0/24'],
  operatorRoles: ['arn:aws:iam::123456789012:role/operators'],
  budgetMonthlyUsd: 100_000,
  gitops: { repository: 'https://git.example.com/environments.git', path: 'prod', revision: '0123abcd' },
};
export const someRoot = Buffer.alloc(32, 7).toString('base64url');

export async function deployUnderMocks(options: DeployOptions = {}): Promise<Deployed> {
  const { size = 'dev', stage = 'cluster', environment = 'test', settings = {}, without = [], preview = false } = options;
  const resources: Sent[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource(args) {
        const { type, name, custom } = args;
        const [inputs, wrapped] = [unwrapped(args.inputs), record(JSON.parse(JSON.stringify(args.inputs)))];
        if (custom !== false) resources.push({ type, name, inputs, wrapped });
        return preview ? { id: undefined, state: inputs } : { id: `${name}-id`, state: { ...inputs, ...answers(type, name) } };
      },
      call: ({ token }) => {
        throw new Error(`the program asks the cloud for ${token}, so a plan is not the same every time`);
      },
    },
    'debt',
    environment,
    preview,
  );
  const { deploy } = await import('./deploy.ts');
  const given = deploy({
    environment: { name: environment, target: targets.eks, size: sizes[size] },
    profile: profiles[size],
    settings: lacking({ ...someSettings, ...settings }, without),
    stage,
    root: pulumi.secret(someRoot),
  });
  const outputs = await settled(given);
  await pulumi.runtime.disconnect();
  return { resources, outputs };
}

function lacking(settings: Settings, without: readonly ('zoneId' | 'gitops')[]): Settings {
  const { zoneId, gitops, ...rest } = settings;
  const kept = (key: 'zoneId' | 'gitops'): boolean => !without.includes(key);
  return {
    ...rest,
    ...(zoneId !== undefined && kept('zoneId') ? { zoneId } : {}),
    ...(gitops !== undefined && kept('gitops') ? { gitops } : {}),
  };
}

async function settled(outputs: OutputsToBe): Promise<Readonly<Record<string, unknown>>> {
  const entries = Object.entries(outputs).map(async ([key, value]) => {
    const output: pulumi.Output<unknown> = pulumi.output<unknown>(value);
    return [key, (await known(output)) ? await new Promise<unknown>((resolve) => void output.apply(resolve)) : undefined] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

async function known(output: pulumi.Output<unknown>): Promise<boolean> {
  const isKnown: unknown = Reflect.get(output, 'isKnown');
  return Boolean(await isKnown);
}

const secretKey = '4dabf18193072939515e22adb298388d';

/** Secrets are sent in a wrapper; a policy sees the unwrapped value. */
function unwrapped(value: unknown): Record<string, unknown> {
  const plain: unknown = JSON.parse(JSON.stringify(value), (_key, each: unknown) =>
    typeof each === 'object' && each !== null && secretKey in each && 'value' in each ? each.value : each,
  );
  return record(plain);
}

const record = (value: unknown): Record<string, unknown> => (typeof value === 'object' && value !== null ? { ...value } : {});

export interface Leaf {
  /** The path from the resource to the value, for example `users.0.password`. */
  readonly path: string;
  readonly value: unknown;
  /** Whether the value, or an object that contains it, is in the wrapper of secrets. */
  readonly secret: boolean;
}

const secretSignature = '1b47061264138c4ac30d75fd1eb44270';

/** Whether this is a wrapper for a secret, or for an output that is marked as secret. */
const isSecret = (wrapper: object): boolean =>
  Reflect.get(wrapper, secretKey) === secretSignature || Reflect.get(wrapper, 'secret') === true;

/** Every value in what is sent to the engine. */
export function leavesOf(value: unknown, path: readonly string[] = [], secret = false): readonly Leaf[] {
  if (typeof value !== 'object' || value === null) return [{ path: path.join('.'), value, secret }];
  if (secretKey in value && 'value' in value) return leavesOf(value.value, path, secret || isSecret(value));
  return Object.entries(value).flatMap(([key, each]) => leavesOf(each, [...path, key], secret));
}
