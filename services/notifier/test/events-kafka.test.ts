import { eventually, silentLog } from '@debt/kit/testing';
import { describeEngine } from '@debt/kit/testing/engines';
import { openRelayedKafka, ownKafkaNames } from '@debt/kit/testing/kafka';
import { describe, expect, test, vi } from 'vitest';
import { NotifierService } from '../src/service.ts';
import { repeat, upTo } from './feed-client.ts';
import { followAcrossKills } from './follow-across-kills.ts';
import { environmentOf, patienceMs, runMain } from './process.ts';
import { user, World } from './world.ts';

vi.setConfig({ testTimeout: 240_000 });

const someone = { ...user('p'), isUser: false };

describeEngine('TEST_KAFKA_URL', (engine) => {
  const fresh = () => World.create({ ...engine, url: ownKafkaNames(engine.url) });

  describe('a notifier on Kafka', () => {
    test('delivers one sequence without a gap or repetition to a user on two instances', async () => {
      await using world = await fresh();
      const feedLimits = { pingEveryMs: 150 };
      await using one = await world.notifier({ feedLimits });
      await using two = await world.notifier({ feedLimits });
      const token = world.identity.signIn('ida');
      await using left = await world.connect(one, { token });
      await using right = await world.connect(two, { token });
      await Promise.all([left.frame('caught_up'), right.frame('caught_up')]);

      const published: string[] = [];
      await repeat(20, async () => void published.push(...(await world.publish(5, { author: user('ida'), counterparty: someone }))));
      await Promise.all([left.seen(100), right.seen(100)]);

      expect([left.seqs, right.seqs]).toEqual([upTo(100), upTo(100)]);
      expect([left.eventIds, right.eventIds]).toEqual([published, published]);
      expect([...left.problems, ...right.problems]).toEqual([]);
    });

    test('misses and repeats nothing when killed with -9 under load, twice', async () => {
      await using world = await fresh();

      const { eventIds, published, problems } = await followAcrossKills(world);

      expect(eventIds).toEqual(published);
      expect(problems).toEqual([]);
    });

    test('reports an unavailable Kafka in /readyz, and delivers the events of the meantime once', async () => {
      await using world = await fresh();
      const { bus, relays } = await openRelayedKafka('notifier', world.events);
      await using stack = new AsyncDisposableStack();
      stack.use(relays);
      await using notifier = await world.notifier({ bus });
      await using client = await world.connect(notifier, { token: world.identity.signIn('lea') });
      await world.publish(5, { author: user('lea'), counterparty: someone });
      await client.seen(5);
      const readiness = async () => (await fetch(`${notifier.addresses.http}/readyz`)).json();

      relays.freeze();
      relays.cut();
      await world.publish(5, { author: user('lea'), counterparty: someone });
      const answer = await readiness();
      relays.thaw();
      await client.seen(10);

      expect(answer).toMatchObject({ status: 'not ready', unavailable: ['event bus'] });
      expect(client.seqs).toEqual(upTo(10));
      await eventually(async () => (await fetch(`${notifier.addresses.http}/readyz`)).ok, 'it is ready again', patienceMs);
    });

    test('ends with one log line that names the variable when the password is wrong', async () => {
      await using world = await fresh();
      const environment = { ...environmentOf(world), EVENTS_URL: engine.url.replace(/:[^:@]+@/, ':hidden@') };

      const { exitCode, output } = await runMain(environment);
      const fatal = output.split('\n').filter((line) => line.includes('"fatal"'));

      expect(exitCode).toBe(2);
      expect(fatal).toEqual([expect.stringContaining('EVENTS_URL: Kafka refuses the user or the password')]);
      expect(output).not.toMatch(/hidden|\.ts:\d/);
    });
  });
});

test('an invalid URL of Kafka ends the process with one log line that names the variable', async () => {
  await using world = await World.create();

  const { exitCode, output } = await runMain({ ...environmentOf(world), EVENTS_URL: 'kafkas://debt:hidden@broker?acks=0' });

  expect(exitCode).toBe(2);
  expect(output.trim().split('\n')).toEqual([
    expect.stringMatching(/EVENTS_URL: A Kafka URL takes the parameters partitions, replication/),
  ]);
  expect(output).not.toContain('hidden');
});

test('a notifier starts without Kafka, and /readyz reports it', async () => {
  await using world = await World.create();
  await using notifier = await NotifierService.create(world.config({ EVENTS_URL: 'kafka://127.0.0.1:1' }), { log: silentLog });

  await notifier.start();
  const ready = await fetch(`${notifier.addresses.http}/readyz`);

  expect([ready.status, await ready.json()]).toMatchObject([503, { unavailable: ['event bus'] }]);
});
