import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { CopyCli } from '../../components/CopyCli.tsx';
import { Field } from '../../components/Field.tsx';
import { Form } from '../../components/Form.tsx';
import { answerOf, api } from '../../lib/api.ts';
import { sentenceOfError } from '../../lib/problems.ts';
import { queryClient } from '../../lib/queries.ts';
import { showToast } from '../../lib/toasts.ts';
import { useAct } from '../../lib/use-act.ts';
import { AuthPage } from './AuthPage.tsx';

export function Activate() {
  const [code, setCode] = useState('');
  const [, navigate] = useLocation();
  const activate = useMutation({
    mutationFn: () => answerOf(api.POST('/v1/users/me/activation', { body: { code: code.replaceAll(/\s/g, '') } })),
    onSuccess: (user) => {
      queryClient.setQueryData(['me'], user);
      navigate('/');
      showToast({ tone: 'done', text: 'Your account is active.' });
    },
  });
  const resend = useAct({
    mutationFn: () => answerOf(api.POST('/v1/users/me/activation/code')),
    onSuccess: () => showToast({ tone: 'done', text: 'A new code is on its way.' }),
    onError: (error) => showToast({ tone: 'failed', text: sentenceOfError(error) }),
  });
  return (
    <AuthPage
      title="Check your e-mail"
      lead="We sent you a six-digit code. It confirms your address, so that you and your friends can find each other."
    >
      <Form
        onSubmit={() => activate.mutate()}
        error={activate.error}
        pending={activate.isPending}
        submit="Activate"
        extra={
          <span className="act">
            <button type="button" className="button quiet" aria-disabled={resend.isPending} onClick={() => resend.run()}>
              Send a new code
            </button>
            <CopyCli compact command="debt resend" />
          </span>
        }
      >
        <Field
          label="Code"
          name="code"
          inputMode="numeric"
          autoComplete="one-time-code"
          required
          value={code}
          onChange={(event) => setCode(event.target.value)}
        />
      </Form>
      <p className="aside">
        <Link href="/">Skip for now</Link>
      </p>
      <CopyCli command={`debt activate ${code === '' ? '123456' : code}`} />
    </AuthPage>
  );
}
