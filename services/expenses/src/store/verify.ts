import { brokenReferences, type Pool, type PoolClient } from '@debt/kit/postgres';
import Type from 'typebox';
import { decoderOf } from './decoder.ts';
import { type Invariant, invariants } from './invariants.ts';

export interface Check {
  /** The invariant, as a sentence. */
  readonly name: string;
  /** The number of rows that violate it. */
  readonly violations: number;
  /** The ids of a few of them. */
  readonly sample: readonly string[];
}

const decodeFound = decoderOf(Type.Tuple([Type.Object({ violations: Type.Integer(), sample: Type.Array(Type.String()) })]));

/** Proves every invariant of the ledger, all in one snapshot. Reads the whole ledger; changes nothing. */
export async function verifyLedger(pool: Pool): Promise<{ readonly checks: readonly Check[] }> {
  const client = await pool.connect();
  try {
    await client.query('begin transaction isolation level repeatable read read only');
    await client.query('set local statement_timeout = 0');
    // Overrides the settings of the connection: these queries read and join whole tables.
    await client.query('set local enable_seqscan = on; set local enable_hashjoin = on; set local enable_mergejoin = on');
    return { checks: await proveInvariants(client) };
  } finally {
    await client.query('rollback').finally(() => client.release());
  }
}

/** Proves the invariants in the open transaction of this connection. */
export async function proveInvariants(client: PoolClient): Promise<readonly Check[]> {
  const results: Check[] = [];
  for (const invariant of invariants) results.push(await prove(client, invariant));
  return [...results, await proveReferences(client)];
}

async function prove(client: PoolClient, { name, breaking }: Invariant): Promise<Check> {
  const { rows } = await client.query(
    `select count(*)::integer as violations, coalesce((array_agg(id::text))[1:5], '{}') as sample from (${breaking}) as broken(id)`,
  );
  return { name, ...decodeFound(rows)[0] };
}

async function proveReferences(client: PoolClient): Promise<Check> {
  const broken = await brokenReferences(client);
  return {
    name: 'every reference leads to a row',
    violations: broken.reduce((sum, { rows }) => sum + rows, 0),
    sample: broken.map(({ name, sample: [first = ''] }) => `${name} ${first}`).slice(0, 5),
  };
}
