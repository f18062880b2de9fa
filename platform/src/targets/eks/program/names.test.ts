import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { overlaps, parseRange, part, planNetwork, rangeText } from '../../../model/ip-ranges.ts';
import { type NameKind, nameLimits, nameOf } from './names.ts';

const environment = fc.stringMatching(/^[a-z][a-z0-9-]{0,19}$/);
const kinds = Object.keys(nameLimits).filter((kind): kind is NameKind => kind in nameLimits);

describe('names in the cloud', () => {
  test('stay within the limit of every kind, whatever the environment is called', () => {
    fc.assert(
      fc.property(environment, fc.constantFrom(...kinds), (name, kind) => {
        expect(nameOf(name, 'postgres', kind).length).toBeLessThanOrEqual(nameLimits[kind]);
      }),
    );
  });

  test('have no double and no trailing hyphen, which databases refuse', () => {
    fc.assert(
      fc.property(environment, (name) => {
        expect(nameOf(name, 'valkey')).not.toMatch(/--|-$/);
      }),
    );
  });

  test('differ for different environments', () => {
    expect(new Set(['a', 'a-', 'a--', 'a-b', 'a--b'].map((name) => nameOf(name, 'x'))).size).toBe(5);
  });

  test('are refused when they are too long, and never cut', () => {
    expect(() => nameOf('a'.repeat(20), 'something-with-a-long-name', 'cache')).toThrow('a cache may have 40');
  });
});

describe('ranges', () => {
  test.each(['10.0.0.0/8', '10.20.0.0/16', '0.0.0.0/0', '255.255.255.255/32'])('read %s and write it again', (text) => {
    expect(rangeText(parseRange(text))).toBe(text);
  });

  test.each(['10.0.0.1/8', '10.0.0.0', '256.0.0.0/8', '10.0.0.0/33', '::/0', ''])("refuse '%s'", (text) => {
    expect(() => parseRange(text)).toThrow();
  });

  test('are divided into parts that do not overlap', () => {
    const whole = parseRange('10.20.0.0/16');
    const parts = [0, 1, 2, 7].map((index) => part(whole, 19, index));

    expect(parts.map(rangeText)).toEqual(['10.20.0.0/19', '10.20.32.0/19', '10.20.64.0/19', '10.20.224.0/19']);
    expect(() => part(whole, 19, 8)).toThrow('no part 8');
  });

  test('give a network in which no two subnets overlap, and stores lie in the one range that policies name', () => {
    const plan = planNetwork('10.20.0.0/16', 3);
    const all = [...plan.nodes, ...plan.stores, ...plan.endpoints, ...plan.public].map(parseRange);
    const pairs = all.flatMap((one, index) => all.slice(index + 1).map((other) => overlaps(one, other)));

    expect(all).toHaveLength(12);
    expect(pairs).not.toContain(true);
    expect(plan.stores.every((range) => overlaps(parseRange(range), parseRange(plan.storesRange)))).toBe(true);
    expect([plan.storesRange, plan.endpointsRange]).toEqual(['10.20.96.0/20', '10.20.112.0/20']);
  });
});
