/** What a run does: everything of AWS first, then a look whether the cluster answers, then what lies inside it. */
import { rm } from 'node:fs/promises';
import { PlatformError } from '../../failures/failures.ts';
import type { Environment } from '../../model/model.ts';
import type { NewEvent } from '../../runner/events.ts';
import type { Step } from '../../runner/target.ts';
import { writeFacts } from './facts-file.ts';
import { type EksOptions, settingsOf } from './options.ts';
import { answers, unreachable } from './preflight.ts';
import type { Stage } from './program/deploy-stage.ts';
import { parseOutputs } from './program/outputs.ts';
import type { Update } from './pulumi-host/session.ts';
import type { StackEvent } from './pulumi-host/stack-events.ts';
import { writeRecord } from './record.ts';
import type { World } from './world.ts';

export function upSteps(options: EksOptions, environment: Environment, world: World): readonly Step[] {
  if (options.stage !== undefined) return [stageStep(options, environment, options.stage, [])];
  if (world.stage === 'cluster') return [stageStep(options, environment, 'cluster', [])];
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
  return [stageStep(options, environment, 'aws', []), reach, stageStep(options, environment, 'cluster', ['reach'])];
}

const titles: Readonly<Record<Stage, string>> = {
  aws: 'Make network, cluster, stores and secrets',
  cluster: 'Prepare the cluster for the platform',
};

function stageStep(options: EksOptions, environment: Environment, stage: Stage, after: readonly string[]): Step {
  return {
    id: stage,
    title: titles[stage],
    after,
    async run(report, signal) {
      const session = options.session();
      const settings = settingsOf(options);
      // Before anything is made: whoever comes after a crash must find the environment.
      await writeRecord(
        options.layout,
        environment,
        options.endpoint === undefined ? { settings } : { settings, endpoint: options.endpoint },
      );
      await session.configure(stage, signal);
      await session.update({ op: 'up', ...(options.plan === undefined ? {} : { plan: options.plan }) }, signal, progress(stage, report));
      const outputs = parseOutputs((await session.describe(signal)).outputs);
      await writeRecord(options.layout, environment, { settings, endpoint: outputs.clusterEndpoint });
      const path = await writeFacts(options.layout, outputs);
      report({ type: 'step', step: stage, state: 'progress', note: `the facts for the manifests are in ${path}` });
    },
  };
}

export function downSteps(options: EksOptions, world: World, purge: boolean): readonly Step[] {
  const update = (id: string, title: string, after: readonly string[], what: Update): Step => ({
    id,
    title,
    after,
    run: async (report, signal) => {
      if (what.op === 'up') await options.session().configure('aws', signal);
      await options.session().update(what, signal, progress(id, report));
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

const verbs: Readonly<Record<string, string>> = { create: 'creating', update: 'updating', delete: 'deleting', replace: 'replacing' };

/** One line for each resource that Pulumi begins with; `part` is what it has done of what it was heard to begin. */
function progress(step: string, report: (event: NewEvent) => void): (event: StackEvent) => void {
  let begun = 0;
  let done = 0;
  return (event) => {
    if (event.kind === 'done') done += 1;
    if (event.kind === 'said') report({ type: 'step', step, state: 'progress', note: event.text });
    if (event.kind !== 'resource') return;
    begun += 1;
    const doing = verbs[event.op];
    if (doing !== undefined)
      report({ type: 'step', step, state: 'progress', note: `${doing} ${event.type} ${event.name}`, part: done / begun });
  };
}
