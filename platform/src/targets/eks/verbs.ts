/** The verbs of the target `eks`. */

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compileCacheDir } from '@debt/terminal/files/compile-cache';
import { parseJson } from '@debt/terminal/files/files';
import { readEnvironment } from '../../environment/environment.ts';
import { environmentDir, type Variables } from '../../environment/paths.ts';
import { failureOf, PlatformError, preflightFindings } from '../../failures/failures.ts';
import { environmentFrom } from '../../model/choices.ts';
import type { Environment } from '../../model/model.ts';
import { platform } from '../../model/platform.ts';
import { resolve } from '../../model/resolve.ts';
import { sizes } from '../../model/sizes.ts';
import { targets } from '../../model/targets.ts';
import type { Event } from '../../runner/events.ts';
import { openHistory } from '../../runner/history.ts';
import { endedEarly, run } from '../../runner/run.ts';
import type { DownRequest, EksRequest, Finding, Opened } from '../../runner/target.ts';
import { withPackages } from '../../tools/packages.ts';
import { attachTo, runningKubectl } from './attach.ts';
import { reachFindings } from './doctor.ts';
import { readFacts } from './facts-file.ts';
import { type Layout, layoutOf, toolEnvironment } from './layout.ts';
import type { ObservedState } from './observed-state.ts';
import { settingsOf } from './options.ts';
import { readPlan, type SavedPlan, writePlan } from './plan-file.ts';
import { policyContextText, policyContextVariable } from './policies/policy-context.ts';
import { preflight } from './preflight.ts';
import { networkPolicyConfig } from './program/cluster/network-policies.ts';
import { factsOnAws } from './program/identity/secret-values.ts';
import type { Settings } from './program/settings.ts';
import { openHost, type StackHost } from './pulumi-host/host-client.ts';
import { openSession, type Session } from './pulumi-host/session.ts';
import { purgeItemsOf } from './purge-items.ts';
import { readRecord, readSettingsFile, recordedSize } from './record.ts';
import { raised } from './refusals.ts';
import { repair } from './repair.ts';
import { createRunner, takeEksLock } from './runner.ts';

type Request = Partial<EksRequest> & DownRequest;
type Verb = 'up' | 'plan' | 'down';

export function createEksVerbs(variables: Variables): Opened<'eks', EksRequest> {
  const layoutFor = (name: string): Layout => layoutIn(variables, name);
  const go = (verb: Verb, request: Request, signal: AbortSignal) => runVerb(variables, verb, request, signal);
  return {
    target: 'eks',
    up: (request, signal) => go('up', { ...request, purge: false }, signal),
    plan: (request, signal) => go('plan', { ...request, purge: false }, signal),
    down: (request, signal) => go('down', request, signal),
    attach: (environment) => attachTo(layoutFor(environment), variables),
    async recordedFacts(environment) {
      const record = await readRecord(layoutFor(environment));
      return record === undefined ? undefined : factsOnAws(record.settings);
    },
    purgeItems: (environment) => purgeItemsOf(layoutFor(environment)),
    doctor: async (environment) => doctor(layoutFor(environment), variables),
    mailDirectory: async () => {
      throw new PlatformError('not_found', { what: 'on AWS mail is really sent, and none is captured' });
    },
    async verify(environment, report, signal) {
      const layout = layoutFor(environment);
      const kubectl = await runningKubectl(layout, variables);
      const recorded = await readEnvironment(layout.directory);
      const { verifyInCluster } = await withPackages('verify', () => import('../../cluster/verification.ts'));
      return verifyInCluster({
        kubectl,
        environment: environmentFrom(layout.name, { target: 'eks' }, recorded),
        target: 'eks',
        facts: await readFacts(layout),
        unenforced: `kubectl --kubeconfig ${layout.kubeconfig} get configmap ${networkPolicyConfig.name} --namespace ${networkPolicyConfig.namespace} --output yaml`,
        report,
        signal,
      });
    },
    async repair({ environment: name, unlock }, report, signal) {
      const layout = layoutFor(name);
      const { environment, settings } = await chosen(layout, {}, undefined);
      const [first, ...more] = await preflight({ environment, layout, settings, endpoint: undefined, variables, signal, verb: 'down' });
      if (first !== undefined) throw raised({ ...first, fix: [first, ...more].flatMap(({ fix }) => fix) });
      await using resources = new AsyncDisposableStack();
      resources.use(await takeEksLock(layout, 'repair'));
      const session = sessionOpener({ layout, environment, settings, variables, resources });
      return await repair({ options: { layout, settings, variables, session }, unlock, report, signal });
    },
    databases: insideOnly,
    connection: insideOnly,
  };
}

const layoutIn = (variables: Variables, name: string): Layout => layoutOf(name, environmentDir(name, variables));

async function* runVerb(variables: Variables, verb: Verb, request: Request, signal: AbortSignal): AsyncIterable<Event> {
  try {
    await using resources = new AsyncDisposableStack();
    const layout = layoutIn(variables, request.environment);
    const saved = verb === 'up' && request.planFile !== undefined ? await readPlan(request.planFile, request.environment) : undefined;
    const { environment, settings, endpoint } = await chosen(layout, request, saved);
    const plan = request.planFile === undefined ? undefined : await planPath(resources, saved);
    const session = sessionOpener({ layout, environment, settings, variables, resources });
    const { stage } = saved ?? {};
    const { purge } = request;
    const drift = request.drift === true;
    const runner = createRunner({ layout, settings, endpoint, variables, session, stage, plan, verb, purge, drift });
    const seen: { world?: ObservedState } = {};
    const history = await openHistory(join(layout.directory, 'history.ndjson'));
    const events = run({
      verb,
      runner: { ...runner, observe: async (...args) => (seen.world = await runner.observe(...args)) },
      environment,
      resolveWith: (facts) => resolve(platform, environment, facts),
      purge,
      signal,
      history,
    });
    for await (const event of events) {
      if (event.type === 'end' && event.failure === undefined && verb === 'plan' && plan !== undefined && request.planFile !== undefined)
        await keepPlan(request.planFile, plan, { environment, settings, world: seen.world });
      yield event;
    }
  } catch (error) {
    yield endedEarly(failureOf(error));
  }
}

async function doctor(layout: Layout, variables: Variables): Promise<readonly Finding[]> {
  const { environment, settings, endpoint } = await chosen(layout, {}, undefined);
  const signal = AbortSignal.timeout(doctorTimeoutMs);
  const findings = await preflight({ environment, layout, settings, endpoint, variables, signal });
  // Without a cluster there is nothing to reach yet.
  const reach =
    findings.length > 0 || settings === undefined || endpoint === undefined
      ? []
      : await reachFindings({ layout, settings, variables, signal });
  return [...preflightFindings(findings), ...reach];
}

const doctorTimeoutMs = 30_000;

async function insideOnly(): Promise<never> {
  throw new PlatformError('not_running', {
    what: 'the databases of an environment on AWS are reached from its pods only',
    why: 'they are private',
    fix: ['docs/aws.md describes how to back up and restore'],
  });
}

async function chosen(layout: Layout, request: Partial<EksRequest>, saved: SavedPlan | undefined) {
  const given = saved?.settings ?? (request.settingsFile === undefined ? undefined : await readSettingsFile(request.settingsFile));
  const record = await readRecord(layout, given);
  const settings: Settings | undefined = given ?? record?.settings;
  const size = saved?.size ?? request.size ?? (await recordedSize(layout)) ?? targets.eks.defaultSize;
  const environment: Environment = { name: layout.name, target: targets.eks, size: sizes[size] };
  return { environment, settings, endpoint: record?.endpoint };
}

/** A path for Pulumi's own plan, which is deleted afterwards: its secrets are encrypted, but it remains private. */
async function planPath(resources: AsyncDisposableStack, saved: SavedPlan | undefined): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'debt-plan-'));
  resources.defer(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, 'plan.json');
  if (saved !== undefined) await writeFile(path, JSON.stringify(saved.plan), { mode: 0o600 });
  return path;
}

interface Planned {
  readonly environment: Environment;
  readonly settings: Settings | undefined;
  readonly world: ObservedState | undefined;
}

async function keepPlan(path: string, from: string, { environment: { name, size }, settings, world }: Planned): Promise<void> {
  if (settings === undefined || world === undefined || world.stage === 'gone') return;
  await writePlan(path, { environment: name, size: size.id, stage: world.stage, settings, plan: parseJson(await readFile(from, 'utf8')) });
}

interface OpenerInput {
  readonly layout: Layout;
  readonly environment: Environment;
  readonly settings: Settings | undefined;
  readonly variables: Variables;
  readonly resources: AsyncDisposableStack;
}

/** Pulumi is not started before the first call, which follows preflight. */
function sessionOpener({ layout, environment, settings, variables, resources }: OpenerInput): () => Session {
  let session: Session | undefined;
  const openWith = (known: Settings) => (): StackHost => {
    const { region, budgetMonthlyUsd, retire } = known;
    const policy = policyContextText({ size: environment.size.id, region, budgetMonthlyUsd, retiring: retire === environment.name });
    return openHost(hostOptions(layout, variables), {
      // Pulumi's packages take seconds to compile.
      NODE_COMPILE_CACHE: compileCacheDir(variables),
      ...toolEnvironment(variables, layout),
      [policyContextVariable]: policy,
    });
  };
  return () => {
    const known = settingsOf({ layout, settings });
    return (session ??= resources.use(openSession({ environment, settings: known, open: openWith(known) })));
  };
}

function hostOptions({ name, workDir, policyPack }: Layout, { DEBT_PLATFORM_SECRETS_PROVIDER: provider = '' }: Variables) {
  return { stack: name, workDir, policyPack, ...(provider === '' ? {} : { secretsProvider: provider }) };
}
