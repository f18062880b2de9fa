/** What is read of a stack beside its updates, and its first secret. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { Stack } from '@pulumi/pulumi/automation/index.js';
import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';
import { configKeys, project } from '../program/configuration.ts';
import { rootBytes } from '../program/identity/passwords.ts';
import type { HostOptions, StackDescription } from './host-protocol.ts';

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
  pending_operations: Type.Optional(Type.Array(Type.Object({ type: Type.String(), resource: Type.Object({ urn: Type.String() }) }))),
});

const nameOf = (urn: string): string => urn.split('::').slice(-2).join(' ');

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
    pending: pending.map(({ type, resource }) => `${type} ${nameOf(resource.urn)}`),
    protected: resources.filter(({ protect }) => protect === true).map(({ urn }) => nameOf(urn)),
    resources: resources.filter(({ custom }) => custom === true).length,
  };
}

/** Through standard input: an argument could be read by every user of the machine. */
export async function createRoot({ stack, workDir }: HostOptions): Promise<void> {
  const args = ['config', 'set', '--secret', `${project}:${configKeys.root}`, '--stack', stack, '--non-interactive'];
  const child = spawn('pulumi', args, { cwd: workDir, stdio: ['pipe', 'ignore', 'inherit'] });
  child.stdin.end(randomBytes(rootBytes).toString('base64url'));
  await once(child, 'exit');
  if (child.exitCode !== 0) throw new Error('pulumi config set failed');
}
