/** The verbs of the target `eks`. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Stage } from '../../aws/deploy-stage.ts';
import { factsOnAws } from '../../aws/secret-values.ts';
import type { Settings } from '../../aws/settings.ts';
import type { Environment, SizeId } from '../../model/model.ts';
import { platform } from '../../model/platform.ts';
import { resolve } from '../../model/resolve.ts';
import { sizes } from '../../model/sizes.ts';
import { targets } from '../../model/targets.ts';
import type { Event } from '../../runner/events.ts';
import { failureOf, PlatformError } from '../../runner/failures.ts';
import { openHistory } from '../../runner/history.ts';
import { environmentDir, type Variables } from '../../runner/paths.ts';
import { run } from '../../runner/run.ts';
import type { TargetAccess, TargetVerbs } from '../../runner/target.ts';
import { parseJson } from '../embedded/state/files.ts';
import { attachTo } from './attach.ts';
import { holdingsOf } from './holdings.ts';
import { openHost } from './host-client.ts';
import { type Layout, layoutOf, toolEnvironment } from './layout.ts';
import { readPlan, type SavedPlan, writePlan } from './plan-file.ts';
import { preflight } from './preflight.ts';
import { readRecord, readSettingsFile, recordedSize } from './record.ts';
import { createRunner } from './runner.ts';
import { openSession, type Session } from './session.ts';

interface Request {
  readonly environment: string;
  readonly size?: SizeId;
  readonly settingsFile?: string;
}

export function createEksVerbs(variables: Variables): TargetVerbs & TargetAccess {
  const layoutFor = (name: string): Layout => layoutOf(name, environmentDir(name, variables));

  async function* go(
    verb: 'up' | 'plan' | 'down',
    request: Request & { readonly planFile?: string; readonly purge?: boolean },
    signal: AbortSignal,
  ) {
    await using resources = new AsyncDisposableStack();
    const layout = layoutFor(request.environment);
    const saved = verb === 'up' && request.planFile !== undefined ? await readPlan(request.planFile, request.environment) : undefined;
    const { environment, settings, endpoint } = await chosen(layout, request, saved);
    const work = request.planFile === undefined ? undefined : await planFolder(resources);
    if (saved !== undefined && work !== undefined) await writeFile(work, JSON.stringify(saved.plan), { mode: 0o600 });
    let session: Session | undefined;
    const open = (): Session => {
      if (settings === undefined) throw new PlatformError('SETTINGS_INVALID', { what: `nothing is known of ${layout.name} on AWS` });
      session ??= resources.use(
        openSession({ environment, settings, open: () => openHost(hostOptions(layout, variables), toolEnvironment(variables, layout)) }),
      );
      return session;
    };
    const runner = createRunner({
      layout,
      settings,
      endpoint,
      variables,
      session: open,
      stage: saved?.stage,
      plan: work,
      verb,
      purge: request.purge === true,
    });
    const history = await openHistory(join(layout.directory, 'history.ndjson'));
    let stage: Stage | 'gone' = 'gone';
    const watched = {
      ...runner,
      observe: async (...args: Parameters<typeof runner.observe>) => {
        const world = await runner.observe(...args);
        stage = world.stage;
        return world;
      },
    };
    const resolveWith = (facts: Parameters<typeof resolve>[2]) => resolve(platform, environment, facts);
    for await (const event of run({ verb, runner: watched, environment, resolveWith, purge: request.purge === true, signal, history })) {
      if (
        event.type === 'end' &&
        verb === 'plan' &&
        request.planFile !== undefined &&
        event.failure === undefined &&
        work !== undefined &&
        settings !== undefined &&
        stage !== 'gone'
      ) {
        await writePlan(request.planFile, {
          environment: environment.name,
          size: environment.size.id,
          stage,
          settings,
          plan: parseJson(await readFile(work, 'utf8')),
        });
      }
      yield event;
    }
  }

  const ended = async function* (events: AsyncIterable<Event>): AsyncIterable<Event> {
    try {
      yield* events;
    } catch (error) {
      const why = failureOf(error);
      yield { type: 'end', outcome: 'failed', changed: 0, urls: {}, next: why.fix, failure: why, at: new Date().toISOString(), run: '' };
    }
  };

  return {
    up: (request, signal) => ended(go('up', request, signal)),
    plan: (request, signal) => ended(go('plan', request, signal)),
    down: (request, signal) => ended(go('down', request, signal)),
    attach: (environment) => attachTo(layoutFor(environment), variables),
    async recordedFacts(environment) {
      const record = await readRecord(layoutFor(environment));
      return record === undefined ? undefined : factsOnAws(record.settings);
    },
    holdings: (environment) => holdingsOf(layoutFor(environment)),
    async doctor(environment) {
      const layout = layoutFor(environment);
      const { environment: wanted, settings, endpoint } = await chosen(layout, { environment }, undefined);
      const findings = await preflight({
        environment: wanted,
        layout,
        settings,
        endpoint,
        variables,
        signal: AbortSignal.timeout(doctorTimeoutMs),
      });
      if (findings.length === 0) return [{ check: 'preflight', state: 'good', detail: 'nothing is in the way', fix: [] }];
      return findings.map(({ id, what, fix }) => ({ check: id, state: 'bad' as const, detail: what, fix }));
    },
    mailDirectory: async () => {
      throw new PlatformError('NOT_FOUND', { what: 'on AWS mail is really sent, and none is captured' });
    },
    databases: async () => {
      throw insideOnly();
    },
    connection: async () => {
      throw insideOnly();
    },
  };
}

const doctorTimeoutMs = 30_000;

const insideOnly = (): PlatformError =>
  new PlatformError('NOT_RUNNING', {
    what: 'the databases of an environment on AWS are reached from its pods only',
    why: 'they are private',
    fix: ['docs/aws.md says how to back up and restore'],
  });

async function chosen(layout: Layout, request: Request, saved: SavedPlan | undefined) {
  const record = await readRecord(layout);
  const given = request.settingsFile === undefined ? undefined : await readSettingsFile(request.settingsFile);
  const settings: Settings | undefined = saved?.settings ?? given ?? record?.settings;
  const size = saved?.size ?? request.size ?? (await recordedSize(layout)) ?? targets.eks.defaultSize;
  const environment: Environment = { name: layout.name, target: targets.eks, size: sizes[size] };
  return { environment, settings, endpoint: record?.endpoint };
}

/** A folder for Pulumi's own plan file, gone afterwards: secrets are encrypted in it, and still nobody's business. */
async function planFolder(resources: AsyncDisposableStack): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'debt-plan-'));
  resources.defer(() => rm(folder, { recursive: true, force: true }));
  return join(folder, 'plan.json');
}

function hostOptions({ name, workDir, policyPack }: Layout, { DEBT_PLATFORM_SECRETS_PROVIDER: provider = '' }: Variables) {
  return { stack: name, workDir, policyPack, ...(provider === '' ? {} : { secretsProvider: provider }) };
}
