import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Async, Instant } from '../../components/bits.tsx';
import { CopyCli } from '../../components/CopyCli.tsx';
import { answerOf, api, doneOf } from '../../lib/api.ts';
import { sentenceOfError } from '../../lib/problems.ts';
import { showToast } from '../../lib/toasts.ts';
import { useAct } from '../../lib/use-act.ts';

const queryKey = ['account', 'sessions'];

export function Sessions() {
  const sessions = useQuery({ queryKey, queryFn: () => answerOf(api.GET('/v1/sessions')) });
  const client = useQueryClient();
  const revoke = useAct({
    mutationFn: (id: string | undefined) =>
      doneOf(id === undefined ? api.DELETE('/v1/sessions') : api.DELETE('/v1/sessions/{id}', { params: { path: { id } } })),
    onSuccess: (_done, id) =>
      showToast({ tone: 'done', text: id === undefined ? 'All other sessions are signed out.' : 'The session is signed out.' }),
    onError: (error) => showToast({ tone: 'failed', text: sentenceOfError(error) }),
    onSettled: () => client.invalidateQueries({ queryKey }),
  });
  return (
    <section className="card" aria-labelledby="sessions-heading">
      <h2 id="sessions-heading">Your sessions</h2>
      <Async query={sessions}>
        {({ items }) => (
          <ul className="rows">
            {items.map((session) => (
              <li key={session.id} className="row">
                <span className="row-main">
                  <span>{session.client === '' ? 'Unknown client' : session.client}</span>
                  <span className="muted">
                    since <Instant iso={session.createdAt} />
                  </span>
                </span>
                <span className="row-end">
                  {session.current ? (
                    <span className="muted">this session</span>
                  ) : (
                    <span className="act">
                      <button type="button" className="button small" onClick={() => revoke.run(session.id)}>
                        Sign out {session.client}
                      </button>
                      <CopyCli compact command={`debt sessions revoke ${session.id}`} />
                    </span>
                  )}
                </span>
              </li>
            ))}
          </ul>
        )}
      </Async>
      <div className="actions">
        <button type="button" className="button" onClick={() => revoke.run(undefined)}>
          Sign out all other sessions
        </button>
      </div>
      <CopyCli command="debt sessions revoke --others" />
    </section>
  );
}
