import { expect, onTestFinished, test } from 'vitest';
import { PermanentError } from '../errors/errors.ts';
import { eventually } from '../testing/testing.ts';
import { type Backend, consume, retry, thing } from './conformance-support.ts';
import { type DeliveredEvent, deadLetterTopic, type EventHandler, eventBusLimits } from './port.ts';

/** Failures of a consumer, its handler or its connection. */
export function testFailures(backend: () => Promise<Backend>): void {
  test('faults 9 and 10: an event is delivered again with the same id when its consumer dies between effect and commit', async () => {
    const { harness, open, publisher } = await backend();
    const effects: string[] = [];
    const holding = Promise.withResolvers<undefined>();
    consume(await open('dies'), async (event) => {
      effects.push(`dies:${event.id}`);
      await harness.cut('dies');
      await holding.promise;
    });
    onTestFinished(() => holding.resolve(undefined));
    await publisher.publish([thing('a', '1')]);
    await eventually(() => effects.length === 1, 'the effect happens');

    consume(await open('heir'), async (event) => void effects.push(`heir:${event.id}`));
    await eventually(() => effects.includes('heir:1'), 'the heir gets the event');
  });

  test('fault 31: a consumer reconnects by itself after its connection broke', async () => {
    const { harness, open, publisher } = await backend();
    const seen: string[] = [];
    consume(await open('unlucky'), async (event) => void seen.push(event.id));
    await publisher.publish([thing('a', '1')]);
    await eventually(() => seen.includes('1'), 'the first event arrives');

    await harness.cut('unlucky');
    await publisher.publish([thing('a', '2')]);

    await eventually(() => seen.includes('2'), 'the second event arrives');
  });

  test('a poisoned event becomes a dead letter with its cause, and its partition continues', async () => {
    const { publisher } = await backend();
    const seen: string[] = [];
    const dead: DeliveredEvent[] = [];
    let tries = 0;
    const handler: EventHandler = async (event) => {
      if (event.id === 'bad') {
        tries += 1;
        throw new Error('cannot be digested');
      }
      seen.push(event.id);
    };

    consume(publisher, handler);
    consume(publisher, async (event) => void dead.push(event), 'coroner', deadLetterTopic('things'));
    await publisher.publish([thing('a', 'bad'), thing('a', 'good')]);
    await eventually(() => seen.includes('good') && dead.length > 0, 'the next event and the dead letter arrive');

    expect(tries).toBe(retry.attemptsMax);
    expect(dead[0]).toMatchObject({ id: 'bad', key: 'a', extensions: { deadgroup: 'readers', deadcause: 'cannot be digested' } });
  });

  test('an event becomes a dead letter even when the error message contains characters that no database stores', async () => {
    const { publisher } = await backend();
    const dead: DeliveredEvent[] = [];

    consume(publisher, async () => {
      throw new PermanentError(`a\0b${'c'.repeat(eventBusLimits.causeLengthMax - 4)}😀`);
    });
    consume(publisher, async (event) => void dead.push(event), 'coroner', deadLetterTopic('things'));
    await publisher.publish([thing('a', '1')]);
    const letter = await eventually(() => dead[0], 'the dead letter arrives');

    expect(letter.extensions['deadcause']).toMatch(/^a\ufffdbc+\ufffd$/);
  });

  test('an event with a permanent error is not retried', async () => {
    const { publisher } = await backend();
    let tries = 0;
    const dead: string[] = [];

    consume(publisher, async () => {
      tries += 1;
      throw new PermanentError('never');
    });
    consume(publisher, async (event) => void dead.push(event.id), 'coroner', deadLetterTopic('things'));
    await publisher.publish([thing('a', '1')]);
    await eventually(() => dead.length > 0, 'the dead letter arrives');

    expect(tries).toBe(1);
  });

  test('an event that waits for a dependency blocks its partition only, and is retried without a bound', async () => {
    const { publisher } = await backend();
    const seen: string[] = [];
    let isUnavailable = true;
    let tries = 0;
    consume(publisher, async (event) => {
      if (event.id === 'waits' && isUnavailable) {
        tries += 1;
        throw Object.assign(new Error('the store is unavailable'), { code: 'ECONNREFUSED' });
      }
      seen.push(event.id);
    });

    await publisher.publish([thing('a', 'waits'), thing('a', 'behind')]);
    await publisher.publish(Array.from({ length: 32 }, (_, at) => thing(`k${at}`, `other ${at}`)));
    await eventually(
      () => tries > retry.attemptsMax && seen.length >= 16,
      'others are handled, and it is retried more often than a poisoned one',
    );
    expect(seen).not.toContain('behind');
    isUnavailable = false;

    await eventually(() => seen.length === 34, 'everything is handled');
    expect(seen.indexOf('waits')).toBeLessThan(seen.indexOf('behind'));
  });
}
