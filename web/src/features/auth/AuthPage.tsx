import type { ReactNode } from 'react';
import { PageTitle } from '../../components/bits.tsx';
import { useFocusKept } from '../../lib/focus.ts';

/** The frame of the pages that are shown before sign-in. */
export function AuthPage({ title, lead, children }: { readonly title: string; readonly lead: string; readonly children: ReactNode }) {
  const kept = useFocusKept<HTMLDivElement>();
  return (
    <div className="auth" ref={kept}>
      <div className="auth-card">
        <p className="brand">
          <img src="/icon.svg" alt="" width="36" height="36" /> Debt
        </p>
        <PageTitle text={title} />
        <p className="lead">{lead}</p>
        {children}
      </div>
    </div>
  );
}
