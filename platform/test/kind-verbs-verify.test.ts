import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { eventually } from '@debt/kit/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { writeScript } from './fixtures/debt-platform.ts';
import { type KindWorld, openKindWorld } from './fixtures/kind-world.ts';
import { holds, report, succeeded, type Task, tasksEnd, tasksLeft } from './fixtures/verification-tasks.ts';

let world: KindWorld;
beforeEach(async () => {
  world = await openKindWorld();
  world.fill();
});
afterEach(() => world[Symbol.asyncDispose]());

const tasks = (outcome: (unit: string) => Task): void => tasksEnd(world.api, outcome);
const left = (): readonly string[] => tasksLeft(world.api);

describe('verify in a cluster', { timeout: 120_000 }, () => {
  test('shows what the task found, proves that policies are enforced, and leaves nothing behind', async () => {
    tasks((unit) => succeeded(report(unit === 'expenses-verify' ? { checks: [holds] } : {})));

    const { code, out } = await world.run(['verify']);

    expect(code).toBe(0);
    expect(out).toContain(holds.name);
    expect(out).toContain('network policies are enforced');
    expect(out).toContain('All 2 invariants hold.');
    expect(left()).toEqual([]);
    expect(world.api.writes.filter((write) => write.startsWith('PATCH NetworkPolicy debt-stores/'))).toHaveLength(2);
  });

  test('tries every store from the one pod, and those without an edge from the other', async () => {
    const asked: string[] = [];
    tasks(() => succeeded(report()));
    const { behave } = world.api;
    world.api.behave = (object) => {
      if (object.kind === 'Job') asked.push(JSON.stringify(object['spec']));
      return behave(object);
    };

    await world.run(['verify']);

    const [verifier = '', outsider = ''] = asked;
    expect(verifier).toContain('"redis=10.244.0.7:6379"');
    expect(verifier).not.toContain('postgres=10.');
    expect(outsider).toContain('"postgres=10.244.0.7:5432"');
    expect(outsider).toContain('"redis=10.244.0.7:6379"');
    expect(verifier).toContain('debt.local/expenses:c-');
  });

  test('exits with 8 where a pod reaches a store without an edge, like for any broken invariant', async () => {
    tasks((unit) => succeeded(report(unit === 'expenses-verify' ? { checks: [holds] } : { reached: ['postgres'] })));

    const { code, out } = await world.run(['verify', '--json']);

    expect(code).toBe(8);
    expect(JSON.parse(out)).toMatchObject({
      checks: [holds, { violations: 1, sample: ['expenses-outsider reaches postgres'] }],
      error: { code: 'verify_failed', fix: ['kind version'] },
    });
  });

  test('reports the output of a task that could not check anything', async () => {
    tasks((unit) =>
      unit === 'expenses-verify' ? { phase: 'Failed', lines: ['2026-01-01T00:00:01Z the ledger is unreachable'] } : succeeded(report()),
    );

    const { code, err } = await world.run(['verify']);

    expect(code).toBe(18);
    expect(err).toContain('expenses-verify could not check anything');
    expect(err).toContain('the ledger is unreachable');
    expect(left()).toEqual([]);
  });

  test('waits for a slow pod, shows why, and deletes it after Ctrl-C', async () => {
    tasks((unit) => (unit === 'expenses-verify' ? { phase: 'Pending', lines: [] } : succeeded(report())));
    const running = world.start(['verify']);
    await eventually(() => (running.err().includes('expenses-verify is being started') ? true : undefined), 'it shows what it waits for');

    process.kill(running.pid, 'SIGINT');
    const { code } = await running.done;

    expect(code).toBe(130);
    expect(left()).toEqual([]);
  });

  test('first deletes what an earlier run left behind, and refuses where nothing runs', async () => {
    tasks(() => succeeded(report()));
    world.api.refuse = (write) => (write.startsWith('DELETE') ? { code: 500, reason: 'InternalError', message: 'not now' } : undefined);
    const first = await world.run(['verify']);
    world.api.refuse = () => undefined;
    const second = await world.run(['verify']);
    world.api.objects.clear();
    const third = await world.run(['verify']);

    expect([first.code, second.code, third.code]).toEqual([0, 0, 7]);
    expect(first.err).toContain('could not be deleted');
    expect(left()).toEqual([]);
  });
});

describe('mail that a cluster has captured', { timeout: 120_000 }, () => {
  test('is read through a way that is closed when the command ends', async () => {
    await using sink = await startSink();
    const tunnels = join(world.folder, 'ways');
    const kubectl = join(world.folder, 'forwarding-kubectl');
    await writeScript(
      kubectl,
      `case "$*" in *port-forward*) echo "$*" > '${tunnels}'; echo $$ >> '${tunnels}'; echo 'Forwarding from 127.0.0.1:${sink.port} -> 8005'; exec sleep 300;; esac\nexec '${join(world.folder, 'kubectl')}' "$@"`,
    );

    const { code, out } = await world.run(['mail', 'show'], { DEBT_PLATFORM_KUBECTL: kubectl });

    const [asked = '', pid = ''] = (await readFile(tunnels, 'utf8')).split('\n');
    expect(code).toBe(0);
    expect(out).toContain('Subject: Your code');
    expect(out).toContain('Date: 2026-01-01T00:00:10.000Z');
    expect(out.endsWith(`\n\n${captured}`)).toBe(true);
    expect(asked).toContain('port-forward --namespace=debt-stores --address=127.0.0.1 service/mail-sink :8005');
    expect(existsSync(`/proc/${pid}`)).toBe(false);
  });

  test('gives the code in it, not the digits of a handle', async () => {
    await using sink = await startSink();
    const kubectl = join(world.folder, 'forwarding-kubectl');
    await writeScript(
      kubectl,
      `case "$*" in *port-forward*) echo 'Forwarding from 127.0.0.1:${sink.port} -> 8005'; exec sleep 300;; esac\nexec '${join(world.folder, 'kubectl')}' "$@"`,
    );

    const { out } = await world.run(['mail', 'code', 'anna@example.com'], { DEBT_PLATFORM_KUBECTL: kubectl });

    expect(out).toBe('036947\n');
  });

  test('cannot be read without a tunnel, and the reason is reported', async () => {
    const { code, err } = await world.run(['mail']);

    expect(code).not.toBe(0);
    expect(err).toMatch(/^debt-platform: .+/);
  });
});

const captured = 'Hello @ben199012,\n\nCode: 036947\n\n  It is good until 10:15 UTC.\n';

/** Answers like the mail sink of the cluster. */
async function startSink() {
  const email = {
    messageId: 'm-1',
    from: 'debt@localhost',
    destination: { to: ['anna@example.com'] },
    subject: 'Your code',
    body: { text: captured },
    at: 1_767_225_610,
  };
  const server = createServer((request, response) => {
    // Seen on the real one: what it does not know is refused like a request to SES without a signature.
    if (request.url?.startsWith('/store') !== true) response.writeHead(403).end('{"message":"Missing Authentication Token"}');
    else response.end(JSON.stringify({ templates: [], emails: [email] }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
