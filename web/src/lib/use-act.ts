import { type DefaultError, type UseMutationOptions, type UseMutationResult, useMutation } from '@tanstack/react-query';
import { useRef } from 'react';

/**
 * A mutation with a `run` that does nothing while a previous run is in progress. A button gets the state of a mutation only with the next render, and
 * on a busy phone both taps of a double tap come before it.
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
