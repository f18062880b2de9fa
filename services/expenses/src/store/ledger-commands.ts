import { createHash } from 'node:crypto';
import { isUnavailable } from '@debt/kit/errors';
import type { Pool } from '@debt/kit/postgres';
import { stateAfter, verbs } from '@debt/rules';
import Type from 'typebox';
import { rehearsal } from '../accounts/database.ts';
import { Debt, TransactionRecorded } from '../contract/contract.ts';
import { limits } from '../limits.ts';
import type {
  Actor,
  DebtOutcome,
  DecideCommand,
  Done,
  RecordCommand,
  Refused,
  ReverseCommand,
  SetDueCommand,
  TransactionOutcome,
} from './commands.ts';
import { decoderOf } from './decoder.ts';
import { GroupCommit, QueueFullError } from './group-commit.ts';
import { isBusy, parseOutcome, refusedBecause } from './outcomes.ts';

type Json = Readonly<Record<string, string | number | boolean | null | undefined>>;

const decodeDetail = decoderOf(TransactionRecorded);
const decodeDebt = decoderOf(Debt);
const decodeCount = decoderOf(Type.Integer());
const decodeBatch = decoderOf(Type.Array(Type.Unknown()));

/** The commands, each one call of one SQL function. `newId` returns UUIDs that grow with time. */
export class LedgerCommands {
  readonly #pool: Pool;
  readonly #newId: () => string;
  readonly #recordings: GroupCommit<Json, unknown>;

  constructor(pool: Pool, newId: () => string) {
    this.#pool = pool;
    this.#newId = newId;
    this.#recordings = new GroupCommit({
      runBatch: (commands) => this.#runBatch(commands),
      batchersMax: limits.batchersMax,
      commandsPerBatchMax: limits.batchCommandsMax,
      waitingMax: limits.batchWaitingMax,
      isHopeless: (error) => isUnavailable(error) && !isBusy(error),
    });
  }

  record(command: RecordCommand): Promise<TransactionOutcome> {
    const verb = verbs[command.verb];
    const run = command.dryRun === true ? this.#rehearse : this.#commit;
    return this.#record(run, command, {
      kind: verb.kind,
      authorLends: verb.authorLends,
      person: command.personId,
      to: command.to?.normalize('NFC'),
      currency: command.currency,
      amount: command.amount.toString(),
      due: command.dueOn,
      description: command.description,
      target: command.debtId,
    });
  }

  reverse(command: ReverseCommand): Promise<TransactionOutcome> {
    return this.#record(this.#commit, command, {
      kind: 'reverse',
      reverses: command.transactionId,
      description: command.description,
    });
  }

  async decide(command: DecideCommand): Promise<TransactionOutcome> {
    const answer = await this.#call('decide', {
      ...actorFields(command.actor),
      transaction: command.transactionId,
      state: stateAfter[command.decision],
      debt: this.#newId(),
      person: this.#newId(),
    });
    return answer === busy ? busy : parseOutcome(decodeDetail, answer);
  }

  async setDue(command: SetDueCommand): Promise<DebtOutcome> {
    const { debtId, version, dueOn } = command;
    const answer = await this.#call('set_due', { ...actorFields(command.actor), debt: debtId, version, due: dueOn });
    return answer === busy ? busy : parseOutcome(decodeDebt, answer);
  }

  async declineAllFrom(actor: Actor, authorId: string): Promise<Done<number> | Refused> {
    const answer = await this.#call('decline_all_from', { ...actorFields(actor), author: authorId });
    return answer === busy ? busy : parseOutcome(decodeCount, answer);
  }

  readonly #commit = (command: Json): Promise<unknown> => this.#recordings.run(command);

  /** Alone, because a batch has one transaction. */
  readonly #rehearse = (command: Json): Promise<unknown> =>
    rehearsal(this.#pool, async (client) => {
      const { rows } = await client.query<{ answer: unknown }>('select record_transaction($1::jsonb) as answer', [JSON.stringify(command)]);
      return rows[0]?.answer;
    });

  async #record(
    run: (command: Json) => Promise<unknown>,
    { actor, key }: { readonly actor: Actor; readonly key: string },
    fields: Json,
  ): Promise<TransactionOutcome> {
    const command = { ...actorFields(actor), ...fields, key, hash: hashOf(fields), transaction: this.#newId(), debt: this.#newId() };
    try {
      return parseOutcome(decodeDetail, await run(command));
    } catch (error) {
      if (error instanceof QueueFullError || isBusy(error)) return busy;
      throw error;
    }
  }

  async #runBatch(commands: readonly Json[]): Promise<readonly unknown[]> {
    const [only] = commands;
    if (commands.length === 1 && only !== undefined) return [await this.#callOnce('record_transaction', only)];
    return decodeBatch(await this.#callOnce('record_batch', commands));
  }

  async #call(name: CommandFunction, command: Json): Promise<unknown> {
    try {
      return await this.#callOnce(name, command);
    } catch (error) {
      if (isBusy(error)) return busy;
      throw error;
    }
  }

  async #callOnce(name: CommandFunction, argument: unknown): Promise<unknown> {
    const result = await this.#pool.query<{ answer: unknown }>({
      name,
      text: `select ${name}($1::jsonb) as answer`,
      values: [JSON.stringify(argument)],
    });
    return result.rows[0]?.answer;
  }
}

type CommandFunction = 'record_transaction' | 'record_batch' | 'decide' | 'set_due' | 'decline_all_from';

const busy: Refused = refusedBecause('busy', { retryAfterSeconds: 1 });

const actorFields = (actor: Actor) => ({ user: actor.userId, credential: actor.credentialId });

/** Digest of the parsed command: `20` and `20.00` are the same command. */
const hashOf = (command: Json): string =>
  createHash('sha256')
    .update(JSON.stringify(Object.entries(command).toSorted(([a], [b]) => (a < b ? -1 : 1))))
    .digest('hex');
