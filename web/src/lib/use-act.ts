import { type DefaultError, type UseMutationOptions, type UseMutationResult, useMutation } from '@tanstack/react-query';
import { useRef } from 'react';

/**
 * A mutation whose `run` does nothing while the one before is under way. The state of a mutation reaches a button only with the next
 * drawing, and on a busy phone both taps of a double tap come before that.
 */
export function useAct<Data, Variables = void, Context = unknown>(
  options: UseMutationOptions<Data, DefaultError, Variables, Context>,
): UseMutationResult<Data, DefaultError, Variables, Context> & { readonly run: (variables: Variables) => void } {
  const mutation = useMutation(options);
  const busy = useRef(false);
  const run = (variables: Variables): void => {
    if (busy.current) return;
    busy.current = true;
    mutation.mutate(variables, {
      onSettled: () => {
        busy.current = false;
      },
    });
  };
  return { ...mutation, run };
}
