import { expect, test } from 'vitest';
import { stopOrder } from './stop-order.ts';

const postgres = { id: 'postgres', kind: 'engine', after: [] } as const;
const migrate = { id: 'expenses-migrate', kind: 'task', after: ['postgres'] } as const;
const expenses = { id: 'expenses', kind: 'service', after: ['postgres', 'expenses-migrate'] } as const;
const notifier = { id: 'notifier', kind: 'service', after: ['postgres'] } as const;
const gateway = { id: 'gateway', kind: 'gateway', after: ['expenses', 'notifier'] } as const;

test('the gateway is stopped after what it leads to, and the database after everything', () => {
  const order = stopOrder([postgres, migrate, expenses, notifier, gateway]);

  expect(order.map((wave) => wave.map(({ id }) => id))).toEqual([['expenses', 'notifier'], ['expenses-migrate', 'gateway'], ['postgres']]);
});

test('without a gateway the services are stopped first, and nothing is left out', () => {
  expect(stopOrder([postgres, notifier])).toEqual([[notifier], [postgres]]);
  expect(stopOrder([])).toEqual([]);
});

test('units that wait for each other are stopped together', () => {
  const cycle = [
    { id: 'expenses', kind: 'service', after: ['mailer'] },
    { id: 'mailer', kind: 'service', after: ['expenses'] },
  ] as const;

  expect(stopOrder(cycle)).toEqual([cycle]);
});
