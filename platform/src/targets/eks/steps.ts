/** The steps of a run: first all resources of AWS, then a check that the cluster answers, then the contents of the cluster. */
import { rm } from 'node:fs/promises';
import { PlatformError } from '../../failures/failures.ts';
import type { Environment } from '../../model/model.ts';
import type { Step } from '../../runner/target.ts';
import { diffDown } from './diff.ts';
import { writeFacts } from './facts-file.ts';
import type { ObservedState } from './observed-state.ts';
import { type EksOptions, settingsOf } from './options.ts';
import { answers, unreachable } from './preflight.ts';
import type { Stage } from './program/deploy-stage.ts';
import { parseOutputs } from './program/outputs.ts';
import { createProgress } from './progress.ts';
import type { Update } from './pulumi-host/session.ts';
import { writeRecord } from './record.ts';

export function upSteps(options: EksOptions, environment: Environment, world: ObservedState): readonly Step[] {
  const stage = (of: Stage, after: readonly string[] = []): Step => stageStep({ options, environment, stage: of, after, world });
  if (options.stage !== undefined) return [stage(options.stage)];
  if (world.stage === 'cluster') return [stage('cluster')];
  const reach: Step = {
    id: 'reach',
    title: 'Reach the API of the cluster',
    after: ['aws'],
    run: async (_report, signal) => {
      const { clusterEndpoint } = parseOutputs((await options.session().describe(signal)).outputs);
      if (await answers(clusterEndpoint)) return;
      const { id, ...details } = unreachable(clusterEndpoint, environment, options.settings);
      throw new PlatformError(id, details);
    },
  };
  return [stage('aws'), reach, stage('cluster', ['reach'])];
}

const titles: Readonly<Record<Stage, string>> = {
  aws: 'Make network, cluster, stores and secrets',
  cluster: 'Prepare the cluster for the platform',
};

interface StageStep {
  readonly options: EksOptions;
  readonly environment: Environment;
  readonly stage: Stage;
  readonly after: readonly string[];
  readonly world: ObservedState;
}

/** How many changes the preview has found, if it was made for this stage. */
const expectedOf = (world: ObservedState, stage: ObservedState['stage']): number | undefined =>
  world.stage === stage ? diffDown(world).length : undefined;

function stageStep({ options, environment, stage, after, world }: StageStep): Step {
  return {
    id: stage,
    title: titles[stage],
    after,
    async run(report, signal) {
      const session = options.session();
      const settings = settingsOf(options);
      // Written before anything is created, so that the environment can be found after a crash.
      await writeRecord(
        options.layout,
        environment,
        options.endpoint === undefined ? { settings } : { settings, endpoint: options.endpoint },
      );
      await session.configure(stage, signal);
      using progress = createProgress({ step: stage, expected: expectedOf(world, stage), report });
      const what: Update = {
        op: 'up',
        ...(options.plan === undefined ? {} : { plan: options.plan }),
        ...(options.drift ? { refresh: true } : {}),
      };
      await session.update(what, signal, progress.observe);
      const outputs = parseOutputs((await session.describe(signal)).outputs);
      await writeRecord(options.layout, environment, { settings, endpoint: outputs.clusterEndpoint });
      const path = await writeFacts(options.layout, outputs);
      report({ type: 'step', step: stage, state: 'progress', note: `the facts for the manifests are in ${path}` });
    },
  };
}

export function downSteps(options: EksOptions, world: ObservedState, purge: boolean): readonly Step[] {
  const update = (id: string, title: string, after: readonly string[], what: Update): Step => ({
    id,
    title,
    after,
    run: async (report, signal) => {
      if (what.op === 'up') await options.session().configure('aws', signal);
      using progress = createProgress({ step: id, expected: expectedOf(world, what.op === 'up' ? 'aws' : 'gone'), report });
      await options.session().update(what, signal, progress.observe);
    },
  });
  const inside =
    world.outputs?.stage === 'cluster' ? [update('release', 'Remove the platform and its load balancers', [], { op: 'up' })] : [];
  if (!purge) return inside;
  const { layout } = options;
  return [
    ...inside,
    update(
      'destroy',
      'Delete everything on AWS',
      inside.map(({ id }) => id),
      { op: 'destroy' },
    ),
    {
      id: 'forget',
      title: 'Forget the environment',
      after: ['destroy'],
      run: () => rm(layout.directory, { recursive: true, force: true }),
    },
  ];
}
