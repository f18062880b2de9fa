/** The life of one environment on AWS under the real Pulumi engine, from the first plan to the reuse of its name. */
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import type { CloudResource } from '../../platform/test/fixtures/pulumi/cloud.ts';
import type { Checks } from '../images/checks.ts';
import { type Ran, type Running, Site } from './site.ts';

export interface Scenario {
  readonly site: Site;
  readonly checks: Checks;
  readonly report: (text: string) => void;
}

const types = {
  postgres: 'aws:rds/instance:Instance',
  documentdb: 'aws:docdb/cluster:Cluster',
  rabbitmq: 'aws:mq/broker:Broker',
  valkeyUser: 'aws:elasticache/user:User',
  secretVersion: 'aws:secretsmanager/secretVersion:SecretVersion',
  repository: 'aws:ecr/repository:Repository',
  accessEntry: 'aws:eks/accessEntry:AccessEntry',
  topic: 'aws:sns/topic:Topic',
  nodePool: 'kubernetes:karpenter.sh/v1:NodePool',
  namespace: 'kubernetes:core/v1:Namespace',
  release: 'kubernetes:helm.sh/v3:Release',
} as const;
const stackName = 'default';
const twoRoles = ['arn:aws:iam::123456789012:user/x', 'arn:aws:iam::123456789012:role/second'];

export async function liveOneLife({ site, checks, report }: Scenario): Promise<void> {
  /** All output of the whole run: it must not contain a secret. */
  const printed: string[] = [];
  const run = async (args: readonly string[], change: NodeJS.ProcessEnv = {}): Promise<Ran> => {
    const startedAt = performance.now();
    const ran = await site.run(args, change);
    printed.push(ran.out, ran.err);
    report(`${((performance.now() - startedAt) / 1_000).toFixed(1).padStart(5)} s  exit ${ran.code}  debt-platform ${args.join(' ')}`);
    return ran;
  };
  const part = { site, run, printed };
  await checks.need('a first plan lists both stages with their price, and makes nothing', () => firstPlan(part));
  await checks.need('a budget that the second stage would break is refused before anything is made', () => tooDear(part));
  await checks.need('a policy that is broken is named with its rule, and nothing is made', () => brokenPolicy(part));
  await checks.need('up makes everything in two stages', () => makeAll(part));
  await checks.need('up has nothing to change the second time', () => upToDate(part));
  await checks.check('no secret is in the state, its history, a saved plan or what was printed', () => noSecretInTheClear(part));
  await checks.check('a change that would replace stores is shown, named and refused', () => storesStay(part));
  await checks.check('a purge is refused while stores are protected, without a way around it', () => purgeRefused(part));
  await checks.check('a run of another machine locks the state, is named, and may go on', () => lockedElsewhere(part));
  await checks.need('a run that was killed is not gone on with, repair finds what it made, and up goes on', () => killedAndRepaired(part));
  await checks.check('what others changed on AWS is shown by plan --drift, and put right by up --drift', () => drifted(part));
  await checks.check('down removes what lies in the cluster in an order that finalizers survive', () => takenDown(part));
  await checks.check('an environment that is retired is purged, images and secrets too', () => retiredAndPurged(part));
  await checks.check('up makes an environment of the same name again at once', () => madeAgain(part));
}

interface Part {
  readonly site: Site;
  readonly run: (args: readonly string[], change?: NodeJS.ProcessEnv) => Promise<Ran>;
  readonly printed: readonly string[];
}

async function firstPlan({ site, run }: Part): Promise<void> {
  const { code, out } = await run(['plan', 'eks', '--settings', site.settings]);
  expect(code, 8);
  contains(out, 'create aws:rds/instance:Instance postgres (');
  // The limit of the nodes, which are in the second stage.
  contains(out, 'create Stage cluster (0.00 to 752.19 USD a month)');
  contains(out, 'An estimated 426.75 to 1363.85 USD a month, now 0.00 USD.');
  expect(site.cloud.all().length, 0);
}

async function tooDear({ site, run }: Part): Promise<void> {
  site.writeSettings({ budgetMonthlyUsd: 700 });
  const { code, err } = await run(['up', 'eks', '--settings', site.settings]);
  expect(code, 9);
  contains(err, 'its budget is 700 USD');
  expect(site.cloud.all().length, 0);
  site.writeSettings({});
}

/** The program is changed in a way that violates a policy. */
async function brokenPolicy({ site, run }: Part): Promise<void> {
  const path = join(site.clone, 'platform/src/targets/eks/program/stores/postgres.ts');
  const before = readFileSync(path, 'utf8');
  writeFileSync(path, before.replace('publiclyAccessible: false', 'publiclyAccessible: true'));
  try {
    const { code, out, err } = await run(['up', 'eks', '--settings', site.settings, '--json']);
    expect(code, 9);
    contains(`${out}${err}`, 'stores-are-private: postgres');
    contains(`${out}${err}`, 'No store has an address on the internet.');
    expect(site.cloud.all().length, 0);
  } finally {
    writeFileSync(path, before);
  }
}

async function makeAll({ site, run }: Part): Promise<void> {
  const { code, out, err } = await run(['up', 'eks', '--settings', site.settings]);
  expect(code, 0, err);
  contains(out, 'https://debt.example.com');
  contains(err, 'done Prepare the cluster for the platform');
  site.cloud.named(types.nodePool, 'node-pool');
}

async function upToDate({ run }: Part): Promise<void> {
  const { code, out } = await run(['up', '--json']);
  expect(code, 0, out);
  contains(out.trim().split('\n').at(-1) ?? '', '"outcome":"ok","changed":0');
}

async function noSecretInTheClear({ site, run, printed }: Part): Promise<void> {
  const saved = join(site.folder, 'saved.plan');
  site.writeSettings({ generations: { 'login/redis/throttler': 2 } });
  expect((await run(['plan', '--settings', site.settings, '--out', saved])).code, 8);
  const exported = await site.pulumi(['stack', 'export', '--stack', stackName]);
  expect(exported.code, 0, exported.err);
  const secrets = secretsOf(site.cloud.all());
  // RDS, DocumentDB, RabbitMQ, two users of Valkey and two of Kafka, and three keys of the platform.
  if (secrets.length < 10) throw new Error(`the cloud holds ${secrets.length} secrets only`);
  const texts = [
    ['the exported state', exported.out],
    ['what was printed', printed.join('\n')],
    ...['state', 'data', 'clone/Pulumi.default.yaml', 'saved.plan'].flatMap((name) => filesIn(join(site.folder, name))),
  ] as const;
  const leaks = texts.flatMap(([where, text]) => secrets.filter((secret) => text.includes(secret)).map(() => where));
  expect([...new Set(leaks)].join(', '), '');
  contains(exported.out, '"ciphertext"');
  // The plan is applied as it was saved, and stays encrypted throughout.
  const applied = await run(['up', '--plan', saved]);
  expect(applied.code, 0, applied.err);
}

async function storesStay({ site, run }: Part): Promise<void> {
  const before = JSON.stringify(site.cloud.all());
  site.writeSettings({ generations: { 'login/redis/throttler': 2 }, network: '10.99.0.0/16' });
  for (const verb of ['plan', 'up']) {
    const { code, out, err } = await run([verb, '--settings', site.settings]);
    expect(code, 6, err);
    contains(err.replaceAll(/\s+/g, ' '), 'aws:mq/broker:Broker rabbitmq');
    lacks(`${out}${err}`, 'unprotect');
    if (verb === 'plan') contains(out, 'replace aws:ec2/subnet:Subnet');
  }
  site.writeSettings({ generations: { 'login/redis/throttler': 2 }, budgetMonthlyUsd: 10_000 });
  const larger = await run(['plan', '--size', 'staging', '--settings', site.settings]);
  expect(larger.code, 6, larger.err);
  for (const name of ['aws:mq/broker:Broker rabbitmq', 'aws:msk/cluster:Cluster kafka']) {
    contains(larger.out, `replace ${name}`);
    contains(larger.err.replaceAll(/\s+/g, ' '), name);
  }
  expect(JSON.stringify(site.cloud.all()), before);
  site.writeSettings({ generations: { 'login/redis/throttler': 2 } });
}

async function purgeRefused({ site, run }: Part): Promise<void> {
  const before = site.cloud.all().length;
  const { code, out, err } = await run(['down', '--purge', '--yes']);
  expect(code, 6, err);
  contains(err, '"retire": "default"');
  contains(err, 'postgres');
  lacks(`${out}${err}`, 'unprotect');
  expect(site.cloud.all().length, before);
}

/** Both use one state, each with a separate data folder. */
async function lockedElsewhere({ site, run }: Part): Promise<void> {
  site.writeSettings({ generations: { 'login/redis/throttler': 3 } });
  const control = site.cloud.control();
  site.cloud.setControl({ ...control, faults: [{ op: 'update', name: 'valkey-throttler', type: types.valkeyUser }] });
  const first = site.start(['up', '--settings', site.settings]);
  await hanging(site, 'valkey-throttler', first);
  const second = await run(['up', 'eks', '--settings', site.settings], { DEBT_PLATFORM_DATA: join(site.folder, 'other-machine') });
  site.cloud.setControl(control);
  expect(second.code, 6, second.err);
  contains(second.err, 'another process works on default');
  lacks(second.err, 'killed');
  const { code, err } = await first.done;
  expect(code, 0, err);
}

async function killedAndRepaired({ site, run }: Part): Promise<void> {
  const control = site.cloud.control();
  site.writeSettings({ generations: { 'login/redis/throttler': 3 }, operatorRoles: twoRoles });
  site.cloud.setControl({ ...control, faults: [{ op: 'create', name: 'operator-1', type: types.accessEntry }] });
  const killed = site.start(['up', '--settings', site.settings]);
  await hanging(site, 'operator-1', killed);
  Site.kill(killed);
  await killed.done;
  site.cloud.setControl(control);
  const again = await run(['up']);
  expect(again.code, 10, again.err);
  contains(again.err.replaceAll(/\s+/g, ' '), 'creating aws:eks/accessEntry:AccessEntry operator-1');
  contains(again.err, 'debt-platform repair');
  const repaired = await run(['repair']);
  expect(repaired.code, 0, repaired.err);
  contains(repaired.out, 'aws:eks/accessEntry:AccessEntry operator-1: the killed run has made it');
  expect((await run(['up'])).code, 0);
  const entries = site.cloud.all().filter(({ type }) => type === types.accessEntry);
  expect(entries.length, 2);
}

async function drifted({ site, run }: Part): Promise<void> {
  const database = site.cloud.named(types.postgres, 'postgres');
  site.cloud.put({ ...database, properties: { ...database.properties, publiclyAccessible: true } });
  site.cloud.remove(site.cloud.all().find(({ type }) => type === types.topic) ?? database);
  const unseen = await run(['plan']);
  expect(unseen.code, 0, unseen.out);
  const { code, out, err } = await run(['plan', '--drift']);
  expect(code, 8, err);
  contains(out, 'update aws:rds/instance:Instance postgres');
  contains(out, 'create aws:sns/topic:Topic');
  contains(out, 'debt-platform up --drift');
  const repaired = await run(['up', '--drift']);
  expect(repaired.code, 0, repaired.err);
  expect(site.cloud.named(types.postgres, 'postgres').properties['publiclyAccessible'], false);
}

async function takenDown({ site, run }: Part): Promise<void> {
  site.cloud.forgetEvents();
  const { code, err } = await run(['down']);
  expect(code, 0, err);
  const deleted = site.cloud.events().filter(({ op }) => op === 'delete');
  const at = (type: string, name: string): number => deleted.findIndex((each) => each.type === type && each.name === name);
  const order = [at(types.namespace, 'debt'), at(types.release, 'external-secrets'), at(types.nodePool, 'node-pool')];
  expect(order.includes(-1), false);
  expect(order.join(), order.toSorted((one, other) => one - other).join());
  expect(at(types.nodePool, 'node-pool'), deleted.length - 1);
  site.cloud.named(types.postgres, 'postgres');
}

async function retiredAndPurged({ site, run }: Part): Promise<void> {
  const repository = site.cloud.all().find(({ type }) => type === types.repository);
  if (repository === undefined) throw new Error('there is no repository');
  site.cloud.put({ ...repository, images: 3 });
  site.writeSettings({ generations: { 'login/redis/throttler': 3 }, operatorRoles: twoRoles, retire: stackName });
  const retired = await run(['up', '--settings', site.settings]);
  expect(retired.code, 0, retired.err);
  const purged = await run(['down', '--purge', '--yes']);
  expect(purged.code, 0, purged.err);
  // Only what docs/aws.md lists remains: the snapshots, and the key with which they are encrypted.
  const left = site.cloud.all().map(({ type, name }) => `${type} ${name}`);
  expect(left.toSorted().join(), 'aws:kms/key:Key data,snapshot debt-default-documentdb-final,snapshot debt-default-postgres-final');
}

async function madeAgain({ site, run }: Part): Promise<void> {
  site.writeSettings({});
  const { code, err } = await run(['up', 'eks', '--settings', site.settings]);
  expect(code, 0, err);
}

const wholeSecrets: Readonly<Record<string, readonly string[]>> = {
  [types.postgres]: ['password'],
  [types.documentdb]: ['masterPassword'],
  [types.rabbitmq]: ['users'],
  [types.valkeyUser]: ['passwords'],
  [types.secretVersion]: ['secretString'],
};
const derived = /(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])/g;

/** The secret values that AWS really received. */
function secretsOf(resources: readonly CloudResource[]): readonly string[] {
  const texts = resources.flatMap(({ type, properties }) => (wholeSecrets[type] ?? []).map((key) => JSON.stringify(properties[key] ?? '')));
  return [...new Set(texts.flatMap((text) => text.match(derived) ?? []))];
}

function filesIn(path: string): readonly (readonly [string, string])[] {
  if (statSync(path).isFile()) return [[path, readFileSync(path, 'utf8')]];
  return readdirSync(path).flatMap((name) => filesIn(join(path, name)));
}

const waitMs = 120_000;

/** Resolves when the cloud has carried out the operation but still withholds its end. */
async function hanging(site: Site, name: string, running: Running): Promise<void> {
  const deadline = performance.now() + waitMs;
  while (!site.cloud.events().some((event) => event.op === 'hanging' && event.name === name)) {
    if (running.child.exitCode !== null) throw new Error(`the run ended with ${running.child.exitCode} before it came to ${name}`);
    if (performance.now() > deadline) throw new Error(`the run did not come to ${name} within ${waitMs / 1_000} s`);
    await pause(100);
  }
}

const scalar = Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null(), Type.Undefined()]);

function expect(found: unknown, wanted: string | number | boolean, output = ''): void {
  if (found === wanted) return;
  const shown = Value.Check(scalar, found) ? String(found) : JSON.stringify(found);
  throw new Error(`${shown.slice(0, 2_000)} instead of ${String(wanted).slice(0, 2_000)}\n${output.slice(-4_000)}`);
}

function contains(text: string, wanted: string): void {
  if (!text.includes(wanted)) throw new Error(`this lacks '${wanted}':\n${text.slice(-4_000)}`);
}

function lacks(text: string, unwanted: string): void {
  if (text.includes(unwanted)) throw new Error(`this has '${unwanted}':\n${text.slice(-4_000)}`);
}
