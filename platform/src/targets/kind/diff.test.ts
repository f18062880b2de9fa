import { describe, expect, test } from 'vitest';
import type { KubernetesObject } from '../../render/kubernetes/objects.ts';
import type { Change } from '../../runner/events.ts';
import { diffDown, diffUp, type Wanted } from './diff.ts';
import type { Node } from './docker.ts';
import type { ObservedState } from './observed-state.ts';
import { ownerOf } from './record.ts';

const namespace: KubernetesObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'debt' } };
const wanted: Wanted = { cluster: 'debt-a', ingress: { host: '127.0.0.1', port: 7001 }, images: ['ours:1'], objects: [namespace] };
const node: Node = { id: 'x', image: 'node', state: 'running', cluster: 'debt-a', ingress: wanted.ingress };
const inside = { cluster: { live: new Map(), volumes: [] }, logins: undefined, cordoned: false };
const empty: ObservedState = {
  node: undefined,
  owner: 'no owner',
  recorded: false,
  loaded: new Set(),
  mirror: undefined,
  inside: undefined,
};
const running: ObservedState = { node, owner: 'us', recorded: true, loaded: new Set(['ours:1']), mirror: undefined, inside };
const lines = (changes: readonly Change[]) =>
  changes.map(({ op, kind, name, data }) => `${op} ${kind} ${name}${data === 'untouched' ? '' : ` ${data}`}`);

describe('up on a machine', () => {
  test.each<readonly [string, ObservedState, readonly string[]]>([
    ['without a cluster makes everything', empty, ['create Cluster debt-a', 'create Image ours:1', 'create Namespace debt']],
    [
      'with what a killed run left makes everything',
      { ...empty, owner: 'us, half made', node },
      ['create Cluster debt-a', 'create Image ours:1', 'create Namespace debt'],
    ],
    ['with a cluster that runs makes what is missing', running, ['create Namespace debt']],
    ['with a node that lacks an image brings it', { ...running, loaded: new Set() }, ['create Image ours:1', 'create Namespace debt']],
    [
      'with a node that takes no pods lets it',
      { ...running, inside: { ...inside, cordoned: true } },
      ['update Cluster debt-a', 'create Namespace debt'],
    ],
    [
      'with a stopped cluster starts it, and looks inside later',
      { ...running, node: { ...node, state: 'stopped' }, inside: undefined },
      ['update Cluster debt-a'],
    ],
    [
      'with a cluster on another port would lose its volumes',
      { ...running, node: { ...node, ingress: { host: '127.0.0.1', port: 7002 } } },
      ['replace Cluster debt-a lost', 'create Namespace debt'],
    ],
    ['with a cluster of another owner does nothing', { ...running, owner: 'another owner', inside: undefined }, []],
  ])('%s', (_name, world, changes) => {
    expect(lines(diffUp(wanted, world))).toEqual(changes);
  });

  test.each([
    ['the image of its node keeps the cluster', 'node', ['create Namespace debt']],
    ['another image would lose its volumes', 'other', ['replace Cluster debt-a lost', 'create Namespace debt']],
  ] as const)('with a request for %s', (_name, nodeImage, changes) => {
    expect(lines(diffUp({ ...wanted, nodeImage }, running))).toEqual(changes);
  });
});

describe('down', () => {
  test.each<readonly [string, ObservedState, boolean, readonly string[]]>([
    ['stops what runs', running, false, ['update Cluster debt-a']],
    ['leaves what is stopped', { ...running, node: { ...node, state: 'stopped' } }, false, []],
    ['deletes what is half made, in which nothing is', { ...running, owner: 'us, half made' }, false, ['delete Cluster debt-a']],
    ['with purge deletes the cluster with its data', running, true, ['delete Cluster debt-a lost', 'delete Environment a']],
    ['with purge forgets a cluster that is gone', { ...empty, recorded: true }, true, ['delete Environment a']],
    ['with purge leaves the cluster of another owner', { ...running, owner: 'another owner' }, true, ['delete Environment a']],
  ])('%s', (_name, world, purge, changes) => {
    expect(lines(diffDown('a', 'debt-a', world, purge))).toEqual(changes);
  });
});

describe('a cluster', () => {
  test.each([
    [undefined, undefined, 'no owner'],
    [undefined, { state: 'making' }, 'us, half made'],
    [node, { state: 'making' }, 'another owner'],
    [node, { state: 'making', by: { pid: 7, startTime: '1', boot: 'b' } }, 'us, half made'],
    [node, { state: 'made', node: 'x' }, 'us'],
    [node, { state: 'made', node: 'y' }, 'another owner'],
    [node, undefined, 'another owner'],
    [{ ...node, cluster: undefined }, { state: 'made', node: 'x' }, 'another owner'],
  ] as const)('with the node %j and the mark %j belongs to %s', (there, mark, owner) => {
    expect(ownerOf(there, mark, { cluster: 'debt-a' })).toBe(owner);
  });
});
