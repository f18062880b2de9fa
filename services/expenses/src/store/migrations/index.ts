import { functions } from '../sql/functions.ts';
import { people } from './0001-people.ts';
import { guards, ledger } from './0002-ledger.ts';
import { rules } from './0002-rules.ts';
import { delivery } from './0003-delivery.ts';
import { accountsSecurity } from './0005-accounts.ts';
import { composedAliases } from './0006-aliases.ts';
import { lookups } from './0010-lookups.ts';
import { lists } from './0011-lists.ts';
import { renamedFunctions } from './0014-renamed-functions.ts';
import { standardNames } from './0015-standard-names.ts';
import { contractDocuments } from './0017-contract-documents.ts';
import { resetCodes } from './0019-reset-codes.ts';
import { consentFrom } from './0021-consent-from.ts';

export interface Migration {
  readonly name: string;
  readonly sql: string;
}

/** The last migration of the functions creates all of them, for the latest tables. */
const superseded = 'select 1';

/** Every migration in order. Append only: a released one does not change. */
export const migrations: readonly Migration[] = [
  { name: '0001-people', sql: people },
  { name: '0002-ledger', sql: ledger + rules + guards },
  { name: '0003-delivery', sql: delivery },
  { name: '0004-functions', sql: superseded },
  { name: '0005-accounts', sql: accountsSecurity },
  { name: '0006-aliases', sql: composedAliases },
  { name: '0007-functions', sql: superseded },
  { name: '0008-functions', sql: superseded },
  { name: '0009-functions', sql: superseded },
  { name: '0010-lookups', sql: lookups },
  { name: '0011-lists', sql: lists },
  { name: '0012-functions', sql: superseded },
  { name: '0013-functions', sql: superseded },
  { name: '0014-renamed-functions', sql: renamedFunctions },
  { name: '0015-standard-names', sql: standardNames },
  { name: '0016-functions', sql: superseded },
  { name: '0017-contract-documents', sql: contractDocuments },
  { name: '0018-functions', sql: superseded },
  { name: '0019-reset-codes', sql: resetCodes },
  { name: '0020-functions', sql: superseded },
  { name: '0021-consent-from', sql: consentFrom },
  { name: '0022-functions', sql: functions },
];
