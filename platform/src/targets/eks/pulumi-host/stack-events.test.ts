import { describe, expect, test } from 'vitest';
import { costOf, noPreview, see } from '../observed-state.ts';
import { mask } from './mask.ts';
import { reduceEvent } from './stack-events.ts';

const password = 'Zx9-abcdefghijklmnopqrstuvwxyz0123456789_AB';
const urn = 'urn:pulumi:test::debt::aws:rds/instance:Instance::postgres';
const database = { instanceClass: 'db.t4g.small', allocatedStorage: 20, maxAllocatedStorage: 100, password };
const event = (op: string, before: object | undefined, after: object | undefined) => ({
  resourcePreEvent: {
    metadata: {
      op,
      urn,
      type: 'aws:rds/instance:Instance',
      detailedDiff: { instanceClass: { diffKind: 'update' } },
      ...(before === undefined ? {} : { old: { inputs: before } }),
      ...(after === undefined ? {} : { new: { inputs: after, protect: true } }),
    },
  },
});

describe('events of the engine', () => {
  test('are reduced to names, paths and prices, without a value of the resource', () => {
    const reported = reduceEvent(event('update', database, { ...database, instanceClass: 'db.m7g.large' }));

    expect(reported).toMatchObject({
      kind: 'resource',
      op: 'update',
      name: 'postgres',
      paths: ['instanceClass'],
      protect: true,
      unpriced: false,
    });
    expect(JSON.stringify(reported)).not.toContain(password);
  });

  test('report a resource without a known price', () => {
    expect(reduceEvent(event('create', undefined, { ...database, instanceClass: 'db.z9.huge' }))).toMatchObject({ unpriced: true });
  });

  test('that warn are reported, without colours and without secrets', () => {
    const warning = { diagnosticEvent: { message: `<{%fg 1%}>cannot use postgres://expenses:${password}@db:5432/x\n`, severity: 'error' } };
    const chatter = { diagnosticEvent: { message: 'read', severity: 'info' } };

    expect(reduceEvent(warning)).toEqual({ kind: 'message', severity: 'error', text: 'cannot use postgres://expenses:[secret]@db:5432/x' });
    expect([reduceEvent(chatter), reduceEvent({ other: true }), reduceEvent('text')]).toEqual([undefined, undefined, undefined]);
  });

  test('add up to what the environment costs before and after', () => {
    const reported = reduceEvent(event('update', database, { ...database, instanceClass: 'db.m7g.large' }));
    const cost = costOf({ preview: reported === undefined ? noPreview : see(noPreview, reported) });

    expect(cost.after.from).toBeGreaterThan(cost.before.from);
    expect(cost.difference.from).toBeCloseTo(cost.after.from - cost.before.from);
  });
});

describe('what is masked', () => {
  test.each([
    ['amqps://platform:p@ss@mq:5671', 'amqps://platform:[secret]@mq:5671'],
    ['{"password":"abc"}', '{"password":"[secret]"}'],
    ['{"secretString":"{\\"a\\":\\"b\\"}"}', '{"secretString":"[secret]"}'],
    ['password=abc, next', 'password=[secret], next'],
    ['AKIAIOSFODNN7EXAMPLE is wrong', '[secret] is wrong'],
    [`it was ${password}.`, 'it was [secret].'],
    ['creating aws:rds/instance:Instance postgres', 'creating aws:rds/instance:Instance postgres'],
  ])('%s', (text, shown) => {
    expect(mask(text)).toBe(shown);
  });

  test('is also what is known to be secret, whatever it looks like', () => {
    expect(mask('the word is swordfish', ['swordfish'])).toBe('the word is [secret]');
  });
});
