export type { Client, Pool, PoolClient, QueryResult } from 'pg';
export { connect, connectionOf, openPool, type PostgresOptions, parsePostgresUrl } from './connection.ts';
export { CoalescedNotify } from './notify.ts';
export { Session } from './session.ts';
