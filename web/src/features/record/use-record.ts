import type { Transaction } from '@debt/proto/http';
import { useMutation } from '@tanstack/react-query';
import { formatMoney } from '../../lib/amount.ts';
import { undoNow } from '../../lib/decide.ts';
import { clearDraft, type FormValues, keepDraft } from '../../lib/draft.ts';
import { sentenceOfError } from '../../lib/problems.ts';
import { type Draft, recordNow } from '../../lib/queue.ts';
import { type RecordRequest, recordStore } from '../../lib/record-store.ts';
import { resultText, transactionText, verbLabel } from '../../lib/sentences.ts';
import { showToast } from '../../lib/toasts.ts';

interface Written {
  readonly owner: string;
  readonly request: RecordRequest;
  readonly values: FormValues;
}

/**
 * A recorded or queued entry closes the dialog; a refusal keeps it open with its input. If the dialog was closed in the meantime, a toast shows the
 * refusal, and the next dialog has the input. Until then the input is not a draft, so that it is not sent twice.
 */
export function useRecord({ owner, request, values }: Written) {
  const isOpen = (): boolean => recordStore.get() === request;
  return useMutation({
    mutationFn: (draft: Draft) => {
      clearDraft();
      return recordNow(draft, owner);
    },
    onSuccess: (answer) => {
      if (isOpen()) recordStore.set(null);
      showToast(answer.status === 'kept' ? keptToast : recordedToast(answer.recorded.transaction));
    },
    onError: (error, { verb, name }) => {
      keepDraft({ owner, request }, values);
      if (!isOpen()) showToast({ tone: 'failed', text: `Not recorded: ${verbLabel(verb, name)}. ${sentenceOfError(error)}` });
    },
  });
}

const keptToast = {
  tone: 'news',
  text: 'The server cannot be reached. The entry is stored here and sent when you are online again.',
} as const;

function recordedToast(transaction: Transaction): Parameters<typeof showToast>[0] {
  return {
    tone: 'done',
    text: `${transactionText(transaction)} ${formatMoney(transaction.amount)}. ${resultText(transaction)}`,
    action: { label: 'Undo', run: () => undoNow(transaction) },
  };
}
