export type { Client, Pool, PoolClient, QueryResult } from 'pg';
export { connect, connectionOf, openPool, type PostgresOptions, parsePostgresUrl } from './connection.ts';
export { CoalescedNotify } from './notify.ts';
export { type BrokenReference, brokenReferences } from './references.ts';
export { Session } from './session.ts';
