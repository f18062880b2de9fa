import { useMutation } from '@tanstack/react-query';
import { answerOf, api } from '../../lib/api.ts';
import { deviceName } from '../../lib/device.ts';
import { queryClient } from '../../lib/queries.ts';
import { recordStore } from '../../lib/record-store.ts';
import { sessionExpired } from '../../lib/session.ts';

interface Credentials {
  readonly login: string;
  readonly password: string;
}

/** Starts a session. The page of the same user continues where it was; nothing of another user stays. */
export const useSignIn = () =>
  useMutation({
    mutationFn: ({ login, password }: Credentials) =>
      answerOf(api.POST('/v1/sessions', { body: { login, password, client: deviceName(), cookie: true } })),
    onSuccess: ({ user }) => {
      const before = queryClient.getQueryData<{ readonly id: string } | null>(['me']);
      if (before != null && before.id !== user.id) {
        queryClient.clear();
        recordStore.set(null);
      }
      queryClient.setQueryData(['me'], user);
      sessionExpired.set(false);
      void queryClient.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'me' });
    },
  });
