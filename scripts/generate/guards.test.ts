import { readFileSync } from 'node:fs';
import * as guards from '@debt/proto/guards';
import { describe, expect, test } from 'vitest';
import { contractGuards, eventGuards } from './guards.ts';

const document = (schemas: object) => ({ components: { schemas } });
const line = (text: string, name: string) => text.split('\n').find((one) => one.startsWith(`export const ${name}`));

describe('the guards of the HTTP contract', () => {
  test('come after those that they use, and know what may be null or absent', () => {
    const text = contractGuards(
      document({
        Bill: {
          type: 'object',
          required: ['total', 'kind', 'dueOn'],
          properties: {
            total: { $ref: '#/components/schemas/Money' },
            kind: { type: 'string', enum: ['a', 'b'] },
            dueOn: { anyOf: [{ type: 'string' }, { type: 'null' }] },
            parts: { type: 'array', items: { type: 'integer' } },
          },
        },
        Money: { type: 'object', required: ['amount'], properties: { amount: { type: 'string' } } },
      }),
    );

    expect(text.indexOf('const money')).toBeLessThan(text.indexOf('const bill'));
    expect(line(text, 'bill')).toContain(
      "shape({ total: money, kind: literal('a', 'b'), dueOn: orNull(text), parts: orMissing(listOf(whole)) })",
    );
  });

  test.each([
    ['a form that no guard exists for', { A: { type: 'number' } }, 'no guard for A'],
    ['a union of two types', { A: { anyOf: [{ type: 'string' }, { type: 'integer' }] } }, 'union'],
    [
      'two that use each other',
      { A: { type: 'array', items: { $ref: '#/components/schemas/B' } }, B: { type: 'array', items: { $ref: '#/components/schemas/A' } } },
      'use each other: A, B',
    ],
  ])('cannot be made for %s', (_what, schemas, message) => {
    expect(() => contractGuards(document(schemas))).toThrow(message);
  });

  test('let through what the contract describes and nothing with a member of another type', () => {
    const money = { amount: '20.00', currency: 'EUR' };
    const allocation = { debtId: 'd', amount: money, outstanding: money, description: '', dueOn: null };
    const broken = Object.keys(allocation).map((name) => ({ ...allocation, [name]: 1 }));
    const path: string[] = [];

    expect([allocation, { ...allocation, later: true }].map((value) => guards.allocation(value))).toEqual([true, true]);
    expect([...broken, null, [], 'x'].map((value) => guards.allocation(value))).toEqual(Array.from({ length: 8 }, () => false));
    expect(guards.allocation({ ...allocation, amount: { ...money, amount: 20 } }, path)).toBe(false);
    expect(path).toEqual(['amount', 'amount']);
  });

  test('are made for every schema of the contract', () => {
    const openapi: unknown = JSON.parse(readFileSync(new URL('../../proto/openapi.json', import.meta.url), 'utf8'));
    const names = [...contractGuards(openapi).matchAll(/export const (\w+)/g)].map((match) => match[1]);

    expect(names).toContain('transactionRecorded');
    expect(names.toSorted()).toEqual(Object.keys(guards).toSorted());
  });
});

describe('the guards of the events', () => {
  const field = (jsonName: string, type: string, rest: object = {}) => ({ jsonName, type, label: 'LABEL_OPTIONAL', ...rest });
  const file = (fields: readonly object[]) => ({ file: [{ package: 'p', messageType: [{ name: 'Thing', field: fields }] }] });

  test('follow the JSON form of protobuf', () => {
    const text = eventGuards(
      file([
        field('count', 'TYPE_INT32'),
        field('dueOn', 'TYPE_STRING', { proto3Optional: true }),
        field('tags', 'TYPE_STRING', { label: 'LABEL_REPEATED' }),
        field('at', 'TYPE_MESSAGE', { typeName: '.google.protobuf.Timestamp' }),
      ]),
      'p',
    );

    expect(line(text, 'thing')).toContain('shape({ count: whole, dueOn: orNull(text), tags: listOf(text), at: instant })');
  });

  test('cannot be made for a type that JSON numbers do not hold', () => {
    expect(() => eventGuards(file([field('big', 'TYPE_INT64')]), 'p')).toThrow('TYPE_INT64');
  });
});
