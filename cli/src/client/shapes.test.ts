import type * as Contract from '@debt/proto/http';
import { describe, expectTypeOf, test } from 'vitest';
import type * as Read from './shapes.ts';

describe('each shape that this program reads', () => {
  test('accepts what the HTTP contract defines', () => {
    expectTypeOf<Contract.User>().toExtend<Read.User>();
    expectTypeOf<Contract.Person>().toExtend<Read.Person>();
    expectTypeOf<Contract.Transaction>().toExtend<Read.Transaction>();
    expectTypeOf<Contract.TransactionRecorded>().toExtend<Read.TransactionRecorded>();
    expectTypeOf<Contract.Debt>().toExtend<Read.Debt>();
    expectTypeOf<Contract.DebtDetail>().toExtend<Read.DebtDetail>();
    expectTypeOf<Contract.Summary>().toExtend<Read.Summary>();
    expectTypeOf<Contract.Session>().toExtend<Read.Session>();
    expectTypeOf<Contract.AccessToken>().toExtend<Read.AccessToken>();
    expectTypeOf<Contract.Problem>().toExtend<Read.Problem>();
  });
});
