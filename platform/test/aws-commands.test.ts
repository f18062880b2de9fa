import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type FakeCloud, openFakeCloud } from './fixtures/fake-cloud.ts';

let cloud: FakeCloud;
beforeEach(async () => {
  cloud = await openFakeCloud();
});
afterEach(() => cloud[Symbol.asyncDispose]());

const up = (...more: readonly string[]) => cloud.run(['up', 'eks', '--settings', cloud.settings, ...more]);
const shown = ({ out, err }: { readonly out: string; readonly err: string }): string => `${out}${err}`;

const lock = (): string => join(cloud.folder, 'state', '.pulumi', 'locks', 'organization', 'debt', 'default', 'own.json');

/** Waits for a file that a fake program writes. */
async function appears(name: string): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!existsSync(join(cloud.folder, name))) {
    if (Date.now() > deadline) throw new Error(`${name} did not appear`);
    await pause(50);
  }
}

describe('debt-platform on AWS, with a stand-in for Pulumi', { timeout: 180_000 }, () => {
  test('makes everything in two stages, and has nothing to do the second time', async () => {
    const first = await up();
    const second = await cloud.run(['up', '--json']);

    expect(first.code).toBe(0);
    expect(first.out).toContain('https://debt.example.com');
    expect(first.err).toMatch(/done Make network.*\n.*done Reach.*\n.*done Prepare the cluster/s);
    expect(second).toMatchObject({ code: 0 });
    expect(JSON.parse(second.out.trim().split('\n').at(-1) ?? '')).toMatchObject({ type: 'end', outcome: 'ok', changed: 0 });
    expect(shown(first)).not.toContain(cloud.password);
  });

  test('doctor tells of an environment that no user can reach: no record leads to it, and its mail stays in the sandbox of SES', async () => {
    await cloud.seed();
    const { code, out } = await cloud.run(['doctor']);

    expect(code).toBe(0);
    expect(out).toContain('good     preflight: nothing is in the way');
    expect(out).toContain('warning  domain: debt.example.com has no address');
    expect(out).toContain('warning  mail: this account is in the sandbox of SES');
  });

  test('does nothing inside of the cluster while its API does not answer, and goes on from there once it does', async () => {
    await cloud.answering(false);
    const early = await up('--json');
    const calls = await cloud.calls();
    const again = await up();
    await cloud.answering(true);
    const later = await up();

    expect(JSON.parse(early.out.trim().split('\n').at(-1) ?? '')).toMatchObject({
      outcome: 'failed',
      failure: { id: 'unreachable' },
    });
    expect(calls.filter(([verb]) => verb === 'up')).toHaveLength(1);
    expect(again.err).toContain('aws eks update-cluster-config --name debt-default --region eu-central-1');
    expect(later.code).toBe(0);
    expect(later.err).toContain('done Prepare the cluster');
  });

  test('writes the facts that the manifests are made from, which want nothing but the digests of the images', async () => {
    const facts = join(cloud.folder, 'data', 'env', 'default', 'facts.json');
    await cloud.run(['up', 'eks', '--settings', cloud.settings]);
    const early = await cloud.run(['synth', 'eks', '--facts', facts]);
    const text = await readFile(facts, 'utf8');
    await writeFile(facts, text.replaceAll(/("\w+": "[^"]*\.amazonaws\.com\/debt\/default\/\w+)"/g, `$1@sha256:${'a'.repeat(64)}"`));
    const rendered = await cloud.run(['synth', 'eks', '--facts', facts]);

    expect(text).not.toContain(cloud.password);
    expect(early.code).toBe(3);
    expect(early.err).toContain('/images/expenses');
    expect(rendered.code).toBe(0);
    expect(rendered.out).toContain(`debt/default/expenses@sha256:${'a'.repeat(64)}`);
  });

  test('up writes the facts of an environment again when the file is lost or lacks what this version wants', async () => {
    const facts = join(cloud.folder, 'data', 'env', 'default', 'facts.json');
    await up();
    const whole = await readFile(facts, 'utf8');
    const old: unknown = JSON.parse(whole, (key, value: unknown) => (key === 'publicSubnets' ? undefined : value));
    await writeFile(facts, JSON.stringify(old));

    const planned = await cloud.run(['plan', '--json']);
    const again = await up();

    expect([planned.code, planned.out.includes('facts.json')]).toEqual([8, true]);
    expect(again.code).toBe(0);
    expect(await readFile(facts, 'utf8')).toBe(whole);
  });

  test('up goes on with a stack whose outputs an earlier version wrote', async () => {
    await up();
    await cloud.forgetOutput('publicSubnets');

    const again = await up();

    expect([again.code, again.err]).toEqual([0, expect.stringContaining('done Prepare the cluster')]);
  });

  test('reports a failure in the middle without its secrets, and resumes there', async () => {
    await cloud.scenario({ failOn: 'postgres' });
    const failed = await up('--json');
    await cloud.scenario({});
    const resumed = await up();

    expect(failed.code).toBe(18);
    expect(failed.out).toContain('postgres://expenses:[secret]@db');
    expect(shown(failed)).not.toContain(cloud.password);
    expect(resumed.code).toBe(0);
    expect(resumed.err).not.toContain('creating aws:ec2/vpc:Vpc');
  });

  test('lets Pulumi finish what it is at when it is interrupted, with one signal, and goes on later', async () => {
    await cloud.scenario({ hangOn: 'postgres' });
    const running = cloud.start(['up', 'eks', '--settings', cloud.settings]);
    await appears('hanging');
    process.kill(running.pid, 'SIGINT');
    const stopped = await running.done;
    const signals = await readFile(join(cloud.folder, 'signals'), 'utf8');
    await cloud.scenario({});

    expect(stopped.code).toBe(130);
    expect(signals).toBe('SIGINT\n');
    expect(existsSync(lock())).toBe(false);
    expect((await up()).code).toBe(0);
  });

  test('leaves no Pulumi behind when it is killed', async () => {
    await cloud.scenario({ hangOn: 'postgres' });
    const running = cloud.start(['up', 'eks', '--settings', cloud.settings]);
    await appears('hanging');
    process.kill(running.pid, 'SIGKILL');
    await running.done;

    await appears('signals');
    const deadline = Date.now() + 60_000;
    while (existsSync(lock()) && Date.now() < deadline) await pause(50);
    expect(existsSync(lock())).toBe(false);
  });

  test('up names the run of another machine that has the state, also while an operation of it goes on', async () => {
    await cloud.seed({ pending: ['urn:pulumi:default::debt::aws:msk/cluster:Cluster::kafka'] });
    await cloud.lockElsewhere();
    const { code, err } = await up();
    const repaired = await cloud.run(['repair']);

    expect(code).toBe(6);
    expect(err).toContain('ann@laptop, process 4711');
    expect(err).toContain('debt-platform repair --unlock');
    expect(repaired.code).toBe(6);
  });

  test('shows operations with an unknown result, and does not continue', async () => {
    await cloud.seed({ pending: ['urn:pulumi:default::debt::aws:msk/cluster:Cluster::kafka'] });
    const { code, err } = await cloud.run(['up']);

    expect(code).toBe(10);
    expect(err).toContain('creating aws:msk/cluster:Cluster kafka');
    expect(err).toContain('debt-platform repair');
  });

  test('saves a plan, applies that plan, and refuses it for another environment', async () => {
    const file = join(cloud.folder, 'saved.plan');
    const planned = await cloud.run(['plan', 'eks', '--settings', cloud.settings, '--out', file]);
    const applied = await cloud.run(['up', 'eks', '--plan', file]);
    const other = await cloud.run(['up', 'eks', '--plan', file, '--env', 'other']);
    const calls = (await cloud.calls()).filter(([first]) => first === 'up');

    expect(planned.code).toBe(8);
    expect(planned.out).toMatch(/create aws:rds\/instance:Instance postgres .*USD a month/);
    expect(planned.out).toMatch(/An estimated .* a month/);
    expect(applied.code).toBe(0);
    expect(calls).toHaveLength(1);
    expect(calls[0]).toContain('--plan');
    expect(other.code).toBe(6);
    expect(other.err).toContain('a plan for the environment default');
    expect(await readFile(file, 'utf8')).not.toContain(cloud.password);
  });

  test('refuses what breaks a policy, and what costs more than the budget, after it was shown', async () => {
    await cloud.scenario({ violated: 'postgres' });
    const violated = await cloud.run(['plan', 'eks', '--settings', cloud.settings]);
    await cloud.scenario({});
    await cloud.writeSettings({ budgetMonthlyUsd: 10 });
    const dear = await up();

    expect(violated.code).toBe(9);
    expect(violated.out).toContain('create aws:rds/instance:Instance postgres');
    expect(violated.err).toContain('stores-are-private: postgres');
    expect(dear.code).toBe(9);
    expect(dear.err).toContain('its budget is 10 USD');
    expect((await cloud.calls()).filter(([first]) => first === 'up')).toEqual([]);
  });

  test('deletes the platform and keeps the stores; with --purge it refuses while they are protected, and explains how to continue', async () => {
    await cloud.seed();
    const refused = await cloud.run(['down', '--purge', '--yes']);
    const down = await cloud.run(['down']);
    await cloud.writeSettings({ retire: 'default' });
    const released = await up();
    const purged = await cloud.run(['down', '--purge', '--yes']);

    expect(refused.code).toBe(6);
    expect(shown(refused)).not.toContain('unprotect');
    expect(refused.err).toContain('"retire": "default"');
    expect(refused.err).toContain('debt-default-postgres-final remains');
    expect(down.code).toBe(0);
    expect([released.code, purged.code]).toEqual([0, 0]);
    expect(existsSync(join(cloud.folder, 'data', 'env', 'default', 'environment.json'))).toBe(false);
  });

  test('wants the name typed before prod is taken down', async () => {
    await cloud.seed({ size: 'prod' });
    const unconfirmed = await cloud.run(['down']);
    const wrong = await cloud.run(['down', '--confirm', 'prod']);

    expect(unconfirmed.code).toBe(2);
    expect(unconfirmed.err).toContain('debt-platform down --confirm default');
    expect(wrong.err).toContain("'prod' is not the name");
    expect(await cloud.calls()).toEqual([]);
  });

  test('finds all obstacles together, and loads nothing of Pulumi before that', async () => {
    await rm(join(cloud.folder, 'bin', 'pulumi'));
    await writeFile(join(cloud.folder, 'passphrase'), '');
    const trace = new URL('./fixtures/trace-modules.ts', import.meta.url).href;
    const running = cloud.start(['up', 'eks', '--settings', cloud.settings], {
      PULUMI_BACKEND_URL: 'https://app.pulumi.com',
      FAKE_ACCOUNT: '999999999999',
      NODE_OPTIONS: `--import=${trace}`,
      TRACE_MODULES: cloud.folder,
    });
    const { code, err } = await running.done;
    const loaded = await readFile(join(cloud.folder, `modules-${running.pid}`), 'utf8');

    expect(code).toBe(3);
    for (const hint of ['pulumi is not there', 'PULUMI_BACKEND_URL=', 'PULUMI_CONFIG_PASSPHRASE_FILE=', 'sign in to 123456789012'])
      expect(err).toContain(hint);
    expect(loaded).toContain('/node_modules/@oclif/core/');
    expect(loaded).not.toContain('/node_modules/@pulumi/');
  });

  test('up refuses to make a cluster that its caller could not prepare, and makes nothing', async () => {
    await cloud.writeSettings({ operatorRoles: ['arn:aws:iam::123456789012:role/operators'] });

    const { code, err } = await up();

    expect(code).toBe(3);
    expect(err).toContain('add "arn:aws:iam::123456789012:user/x" to operatorRoles');
    expect((await cloud.calls()).filter(([verb]) => verb === 'up')).toEqual([]);
  });

  test('never loads Pulumi into the command line, also when it works with it', async () => {
    await cloud.seed();
    const trace = new URL('./fixtures/trace-modules.ts', import.meta.url).href;
    const running = cloud.start(['plan'], { NODE_OPTIONS: `--import=${trace}`, TRACE_MODULES: cloud.folder });
    const { code } = await running.done;
    const loaded = await readFile(join(cloud.folder, `modules-${running.pid}`), 'utf8');

    expect(code).toBe(0);
    expect(loaded).not.toContain('/node_modules/@pulumi/');
  });
});
