/** Converts Pulumi's steps to changes of the runner. */
import type { Change } from '../../runner/events.ts';
import type { ObservedState } from './observed-state.ts';
import { isComponent } from './progress.ts';
import type { ResourceEvent } from './pulumi-host/stack-events.ts';

/** Types that hold what users entered, or without which it cannot be read. */
const dataTypes = new Set([
  'aws:rds/instance:Instance',
  'aws:docdb/cluster:Cluster',
  'aws:msk/cluster:Cluster',
  'aws:mq/broker:Broker',
  'aws:kms/key:Key',
]);
/** A second preview plans the contents of the cluster, once its API answers. */
export const clusterChange: Change = { op: 'create', kind: 'Stage', name: 'cluster', fields: [], data: 'untouched' };

const clusterStage = (later: ObservedState['later']): Change =>
  later === undefined ? clusterChange : { ...clusterChange, monthly: later.from, monthlyMax: later.to };

/** The file with the facts for rendering manifests is stored beside the record. */
export const factsChange: Change = { op: 'update', kind: 'File', name: 'facts.json', fields: [], data: 'untouched' };

/** `onlyThisStage`: a saved plan covers only one of the two stages. */
export function diffUp({ stage, preview, later, factsBehind = false }: ObservedState, onlyThisStage = false): readonly Change[] {
  const changes = [...preview.resources.flatMap(changeOf), ...(factsBehind ? [factsChange] : [])];
  return stage === 'aws' && !onlyThisStage ? [...changes, clusterStage(later)] : changes;
}

export const diffDown = ({ preview }: ObservedState): readonly Change[] => preview.resources.flatMap(changeOf);

function changeOf(event: ResourceEvent): readonly Change[] {
  const op = opOf(event.op);
  if (op === undefined || isComponent(event)) return [];
  const { type, name, paths, before, after } = event;
  return [
    {
      op,
      kind: type,
      name,
      // Only the path, never the value: Pulumi marks secrets, but an unmarked value may be a secret too.
      fields: paths.map((path) => ({ path })),
      data: dataTypes.has(type) && op !== 'create' && op !== 'update' ? 'lost' : 'untouched',
      ...(op === 'create' && after !== undefined && after.to > 0 ? { monthly: after.from, monthlyMax: after.to } : {}),
      ...(op === 'delete' && before !== undefined && before.to > 0 ? { monthly: -before.from, monthlyMax: -before.to } : {}),
      ...(op === 'update' || op === 'replace' ? difference(event) : {}),
    },
  ];
}

function difference({ before, after }: ResourceEvent): Pick<Change, 'monthly' | 'monthlyMax'> {
  if (before === undefined || after === undefined || (before.from === after.from && before.to === after.to)) return {};
  return { monthly: after.from - before.from, monthlyMax: after.to - before.to };
}

function opOf(op: string): Change['op'] | undefined {
  switch (op) {
    case 'create':
    case 'import':
      return 'create';
    case 'update':
      return 'update';
    case 'replace':
      return 'replace';
    case 'delete':
      return 'delete';
    default:
      return undefined;
  }
}
