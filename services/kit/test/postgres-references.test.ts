import { brokenReferences, type Client, connect } from '@debt/kit/postgres';
import { createTestDatabase } from '@debt/kit/testing';
import { expect, test } from 'vitest';

async function database(sql: string): Promise<{ readonly client: Client } & AsyncDisposable> {
  const { url, ...created } = await createTestDatabase();
  const client = await connect(url, { applicationName: 'references' });
  await client.query(sql);
  return {
    client,
    [Symbol.asyncDispose]: async () => {
      await client.end();
      await created[Symbol.asyncDispose]();
    },
  };
}

const schema = `
  create schema "Odd schema";
  create table "Odd schema".parents (a int, "B c" text, primary key (a, "B c"));
  create table children (id int primary key, a int, "b C" text, twin int constraint twins references children,
    constraint family foreign key (a, "b C") references "Odd schema".parents (a, "B c"));
  insert into "Odd schema".parents values (1, 'x');
  insert into children values (1, 1, 'x', 1), (2, 1, null, null), (3, null, 'y', 1);`;

test('valid references, and references with a null part, are not broken', async () => {
  await using given = await database(schema);

  expect(await brokenReferences(given.client)).toEqual([]);
});

test('each broken reference is reported with the name of its constraint, in any schema and with any number of columns', async () => {
  await using given = await database(schema);
  await given.client.query(`set session_replication_role = replica; insert into children values (4, 2, 'x', 9), (5, 1, 'z', null)`);

  const broken = await brokenReferences(given.client);

  expect(broken.map(({ sample, ...rest }) => ({ ...rest, sample: sample.toSorted() }))).toEqual([
    { name: 'family', rows: 2, sample: ['(1,z)', '(2,x)'] },
    { name: 'twins', rows: 1, sample: ['(9)'] },
  ]);
});
