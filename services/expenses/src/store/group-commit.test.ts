import { isUnavailable } from '@debt/kit/errors';
import { describe, expect, test } from 'vitest';
import { GroupCommit, QueueFullError } from './group-commit.ts';

/** Batches that end when the test ends them. */
function heldBatches(waitingMax = 100) {
  const batches: { readonly commands: readonly number[]; readonly end: PromiseWithResolvers<readonly string[]> }[] = [];
  const commit = new GroupCommit<number, string>({
    runBatch: (commands) => {
      const end = Promise.withResolvers<readonly string[]>();
      batches.push({ commands, end });
      return end.promise;
    },
    batchersMax: 2,
    commandsPerBatchMax: 3,
    waitingMax,
  });
  return { commit, batches };
}
const answers = (commands: readonly number[]) => commands.map((command) => `did ${command}`);

describe('a group commit', () => {
  test('runs a command immediately while a batcher is free, and collects the rest', async () => {
    const { commit, batches } = heldBatches();

    const answered = [1, 2, 3, 4, 5, 6, 7].map((command) => commit.run(command));
    expect(batches.map((batch) => batch.commands)).toEqual([[1], [2]]);
    for (let n = 0; n < 4; n += 1) {
      batches[n]?.end.resolve(answers(batches[n]?.commands ?? []));
      await new Promise(setImmediate);
    }

    expect(batches.map((batch) => batch.commands)).toEqual([[1], [2], [3, 4, 5], [6, 7]]);
    expect(await Promise.all(answered)).toEqual(answers([1, 2, 3, 4, 5, 6, 7]));
  });

  test('runs each command of a batch alone after an unexpected error, so that only the cause of the error fails', async () => {
    const runs: (readonly number[])[] = [];
    const commit = new GroupCommit<number, string>({
      runBatch: async (commands) => {
        runs.push(commands);
        if (commands.includes(4)) throw new Error('spoiled');
        return answers(commands);
      },
      batchersMax: 1,
      commandsPerBatchMax: 10,
      waitingMax: 10,
    });

    const settled = await Promise.allSettled([1, 2, 3, 4, 5].map((command) => commit.run(command)));

    expect(settled.map((result) => result.status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
    expect(runs).toEqual([[1], [2, 3, 4, 5], [2], [3], [4], [5]]);
  });

  test('fails a whole batch immediately when the database is unavailable, instead of waiting once for each command', async () => {
    const runs: (readonly number[])[] = [];
    const commit = new GroupCommit<number, string>({
      runBatch: async (commands) => {
        runs.push(commands);
        throw new Error('Query read timeout');
      },
      isHopeless: isUnavailable,
      batchersMax: 1,
      commandsPerBatchMax: 10,
      waitingMax: 10,
    });

    const settled = await Promise.allSettled([1, 2, 3].map((command) => commit.run(command)));

    expect(settled.map((result) => result.status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(runs).toEqual([[1], [2, 3]]);
  });

  test('refuses commands above its bound', async () => {
    const { commit, batches } = heldBatches(1);
    const answered = [1, 2, 3].map((command) => commit.run(command));

    await expect(commit.run(4)).rejects.toThrow(QueueFullError);

    for (let n = 0; n < 3; n += 1) {
      batches[n]?.end.resolve(answers(batches[n]?.commands ?? []));
      await new Promise(setImmediate);
    }
    expect(await Promise.all(answered)).toHaveLength(3);
  });

  test('fails a command without an answer in its batch', async () => {
    const commit = new GroupCommit<number, string>({ runBatch: async () => [], batchersMax: 1, commandsPerBatchMax: 1, waitingMax: 1 });

    await expect(commit.run(1)).rejects.toThrow('too few');
  });
});
