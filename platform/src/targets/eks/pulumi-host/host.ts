/**
 * The process that hosts Pulumi's Automation API, so that the command line never loads it. It leads its own process group: a Ctrl-C in the terminal
 * must not reach Pulumi twice, or Pulumi would stop in the middle of an operation.
 */
import { LocalWorkspace, type Stack } from '@pulumi/pulumi/automation/index.js';
import { Value } from 'typebox/value';
import { configKeys, project } from '../program/configuration.ts';
import { type HostFailureKind, type HostOptions, type HostReply, type HostRequest, hostOptions, request } from './host-protocol.ts';
import { adopt, createRoot, hasResources, readDescription } from './host-stack.ts';
import { mask } from './mask.ts';
import { reduceEvent } from './stack-events.ts';

const options = Value.Parse(hostOptions, JSON.parse(process.argv[2] ?? '{}'));
const stopping = new AbortController();
let stack: Stack | undefined;

process.on('message', (message) => {
  if (!Value.Check(request, message)) return;
  if (message.op === 'cancel') stopping.abort();
  else void answer(message);
});
// The parent process has ended: Pulumi finishes its current operation, and writes its state.
process.on('disconnect', () => {
  stopping.abort();
  if (!busy) process.exit(0);
});
let busy = false;

async function answer(message: HostRequest): Promise<void> {
  busy = true;
  try {
    send({ id: message.id, done: await perform(message, options) });
  } catch (error) {
    send({ id: message.id, failed: failureOf(error) });
  } finally {
    busy = false;
    if (!process.connected) process.exit(0);
  }
}

function send(reply: HostReply): void {
  if (process.connected) process.send?.(reply);
}

async function perform(message: HostRequest, { policyPack }: HostOptions) {
  if (message.op === 'select') return await select(message.create);
  if (stack === undefined) throw new Error('no stack was chosen');
  const common = {
    onEvent: (event: unknown) => {
      const reported = reduceEvent(event);
      if (reported !== undefined) send({ id: message.id, event: reported });
    },
    signal: stopping.signal,
    color: 'never' as const,
    suppressProgress: true,
    userAgent: 'debt-platform',
  };
  const changing = { ...common, showSecrets: false };
  const policyPacks = [policyPack];
  switch (message.op) {
    case 'describe':
      return await readDescription(stack);
    case 'configure': {
      const values = Object.entries(message.values).map(([key, value]) => [`${project}:${key}`, { value }] as const);
      await stack.setAllConfig(Object.fromEntries(values));
      break;
    }
    case 'preview':
      await stack.preview({ ...common, policyPacks, refresh: message.refresh === true, ...planIn(message.savePlan) });
      break;
    case 'up':
      await stack.up({ ...changing, policyPacks, refresh: message.refresh === true, ...planIn(message.plan) });
      break;
    case 'preview-destroy':
      await stack.previewDestroy(common);
      break;
    case 'destroy':
      await stack.destroy({ ...changing, remove: true });
      return { exists: false };
    case 'unlock':
      await stack.cancel();
      break;
    case 'adopt':
      await adopt(stack, message.ids);
      break;
    case 'refresh':
      await stack.refresh({ ...changing, clearPendingCreates: true });
      break;
    case 'cancel':
      break;
    default:
      return message satisfies never;
  }
  return { exists: true };
}

const planIn = (plan: string | undefined) => (plan === undefined ? {} : { plan });

async function select(create: boolean): Promise<{ readonly exists: boolean }> {
  const { stack: stackName, workDir, secretsProvider } = options;
  const workspace = secretsProvider === undefined ? {} : { secretsProvider };
  const program = { stackName, workDir };
  try {
    stack = await LocalWorkspace.selectStack(program, workspace);
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'StackNotFoundError') throw error;
    if (!create) return { exists: false };
    stack = await LocalWorkspace.createStack(program, workspace);
  }
  await ensureRoot(stack, create);
  return { exists: true };
}

/** The one secret from which all passwords derive. When resources exist, it is restored from the state, never created again. */
async function ensureRoot(chosen: Stack, create: boolean): Promise<void> {
  const key = `${project}:${configKeys.root}`;
  if (key in (await chosen.getAllConfig())) return;
  if (await hasResources(chosen)) {
    await chosen.refreshConfig();
    if (key in (await chosen.getAllConfig())) return;
    throw new Error(
      `${key} is lost and the state does not have it: without it every password would change. Bring back Pulumi.${options.stack}.yaml.`,
    );
  }
  if (create) await createRoot(options);
}

function failureOf(error: unknown): { readonly kind: HostFailureKind; readonly text: string } {
  const text = mask(error instanceof Error ? error.message : String(error));
  if (error instanceof Error && error.name === 'ConcurrentUpdateError') return { kind: 'locked', text };
  if (stopping.signal.aborted) return { kind: 'cancelled', text };
  return { kind: 'failed', text };
}
