/** Reads a stack beside its updates, and creates its first secret. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { Stack } from '@pulumi/pulumi/automation/index.js';
import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';
import { isRecord } from '../../../environment/records.ts';
import { configKeys, project } from '../program/configuration.ts';
import { rootBytes } from '../program/identity/passwords.ts';
import type { HostOptions, PendingOperation, StackDescription } from './host-protocol.ts';
import { keysOfIds } from './import-ids.ts';

const deployment = Type.Object({
  resources: Type.Optional(
    Type.Array(
      Type.Object({
        urn: Type.String(),
        type: Type.String(),
        custom: Type.Optional(Type.Boolean()),
        protect: Type.Optional(Type.Boolean()),
      }),
    ),
  ),
  pending_operations: Type.Optional(
    Type.Array(
      Type.Object({
        type: Type.String(),
        resource: Type.Object({
          urn: Type.String(),
          type: Type.String(),
          inputs: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
        }),
      }),
    ),
  ),
});

/** The type without the types of its parents, and the name. */
const nameOf = (urn: string): string => urn.split('::').slice(-2).join(' ').split('$').at(-1) ?? urn;

function pendingOf({ type, resource }: NonNullable<Static<typeof deployment>['pending_operations']>[number]): PendingOperation {
  const { urn, inputs = {} } = resource;
  const values = [...keysOfIds.map((key) => [key, inputs[key]] as const), ...tagsOf(inputs)];
  const known = values.flatMap(([key, value]) => (typeof value === 'string' ? [[key, value] as const] : []));
  return { operation: type, urn, type: resource.type, name: urn.slice(urn.lastIndexOf('::') + 2), known: Object.fromEntries(known) };
}

function tagsOf({ tags }: Readonly<Record<string, unknown>>): readonly (readonly [string, unknown])[] {
  return isRecord(tags) ? Object.entries(tags).map(([key, value]) => [`tag:${key}`, value] as const) : [];
}

async function read(stack: Stack): Promise<Static<typeof deployment>> {
  const exported: unknown = (await stack.exportStack()).deployment;
  return Value.Check(deployment, exported) ? exported : {};
}

export const hasResources = async (stack: Stack): Promise<boolean> =>
  ((await read(stack)).resources ?? []).some(({ custom }) => custom === true);

export async function readDescription(stack: Stack): Promise<StackDescription> {
  const { resources = [], pending_operations: pending = [] } = await read(stack);
  const outputs = Object.entries(await stack.outputs()).filter(([, { secret }]) => !secret);
  return {
    outputs: Object.fromEntries(outputs.map(([key, { value }]): readonly [string, unknown] => [key, value])),
    pending: pending.map(pendingOf),
    protected: resources.filter(({ protect }) => protect === true).map(({ urn }) => nameOf(urn)),
    resources: resources.filter(({ custom }) => custom === true).length,
  };
}

const state = Type.Object({ version: Type.Optional(Type.Integer()), deployment });

/**
 * The import option of Pulumi's own refresh marks an operation as importing, but then loses it. Resources that are added to the state here are read
 * by the next refresh, which sets their outputs, or removes those that do not exist.
 */
export async function adopt(stack: Stack, ids: Readonly<Record<string, string>>): Promise<void> {
  const whole: unknown = await stack.exportStack();
  if (!Value.Check(state, whole)) throw new Error('the state of the stack is not what this version knows');
  const { resources = [], pending_operations: pending = [] } = whole.deployment;
  const adopted = pending.flatMap(({ resource }) => {
    const id = ids[resource.urn];
    return id === undefined ? [] : [{ ...resource, id, outputs: resource.inputs ?? {} }];
  });
  const left = pending.filter(({ resource }) => ids[resource.urn] === undefined);
  await stack.importStack({
    version: whole.version ?? 3,
    deployment: { ...whole.deployment, resources: [...resources, ...adopted], pending_operations: left },
  });
}

/** Through standard input, because every user of the machine could read an argument. */
export async function createRoot({ stack, workDir }: HostOptions): Promise<void> {
  const args = ['config', 'set', '--secret', `${project}:${configKeys.root}`, '--stack', stack, '--non-interactive'];
  const child = spawn('pulumi', args, { cwd: workDir, stdio: ['pipe', 'ignore', 'inherit'] });
  child.stdin.end(randomBytes(rootBytes).toString('base64url'));
  await once(child, 'exit');
  if (child.exitCode !== 0) throw new Error('pulumi config set failed');
}
