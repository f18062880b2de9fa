import type { User } from '@debt/proto/http';
import { Suspense, useEffect, useState } from 'react';
import { Redirect, Route, Router, Switch } from 'wouter';
import { Boundary } from '../components/Boundary.tsx';
import { Async, Empty, PageTitle, Skeleton } from '../components/bits.tsx';
import { Toasts } from '../components/Toasts.tsx';
import { SignIn } from '../features/auth/SignIn.tsx';
import { SignInAgain } from '../features/auth/SignInAgain.tsx';
import { Home } from '../features/home/Home.tsx';
import { currenciesInUse } from '../lib/currencies-in-use.ts';
import { forgetLastState, keepLastState, restoreLastState } from '../lib/last-state.ts';
import { namesByHandle } from '../lib/names.ts';
import { mayComeBack } from '../lib/problems.ts';
import { loadForRecording, useMe, usePeople, useSummary } from '../lib/queries.ts';
import { recordStore } from '../lib/record-store.ts';
import { sessionExpired } from '../lib/session.ts';
import { useStore } from '../lib/store.ts';
import { Account, Activate, Activity, DebtPage, loadTheRest, People, PersonPage, RecordDialog, Reset, SignUp } from './pages.ts';
import { Shell } from './Shell.tsx';
import { useAccountSwitch } from './use-account-switch.ts';
import { useFeed } from './use-feed.ts';
import { useShownPage } from './use-page.ts';
import { useQueue } from './use-queue.ts';

const latestLoadMs = 3_000;
/** The interval in which a page without a server tries again automatically. */
const reopenMs = 5_000;

export function App() {
  const me = useMe();
  useEffect(() => {
    if (me.data !== undefined) whenIdle(loadTheRest);
  }, [me.data === undefined]);
  return (
    <>
      {me.data === undefined ? <Opening query={me} /> : me.data === null ? <SignedOut /> : <SignedIn me={me.data} key={me.data.id} />}
      <Toasts />
    </>
  );
}

/** Safari has no idle callbacks. */
function whenIdle(act: () => void): void {
  if ('requestIdleCallback' in globalThis) requestIdleCallback(act, { timeout: latestLoadMs });
  else setTimeout(act, latestLoadMs);
}

/** Shown until the server has identified the user; looks like index.html, which is shown until this code is loaded. */
function Opening({ query }: { readonly query: ReturnType<typeof useMe> }) {
  const { error, refetch } = query;
  // A new attempt does not clear the error: it stays on the screen until there is an answer.
  const [failed, setFailed] = useState<unknown>(null);
  useEffect(() => {
    if (!navigator.onLine || mayComeBack(error)) void restoreLastState();
    if (error == null) return undefined;
    setFailed(error);
    const askAgain = (): void => void refetch();
    const timer = setTimeout(askAgain, reopenMs);
    globalThis.addEventListener('online', askAgain);
    return () => {
      clearTimeout(timer);
      globalThis.removeEventListener('online', askAgain);
    };
  }, [error, refetch]);
  return (
    <main id="content">
      <PageTitle text="Debt" />
      <Async query={{ ...query, error: error ?? failed }}>{() => null}</Async>
    </main>
  );
}

function SignedOut() {
  useAccountSwitch(null);
  useEffect(() => void forgetLastState(), []);
  const { path, hook } = useShownPage();
  return (
    <main id="content">
      <Router hook={hook}>
        <Suspense fallback={<Skeleton />}>
          <Boundary key={path}>
            <Switch>
              <Route path="/sign-up" component={SignUp} />
              <Route path="/reset" component={Reset} />
              <Route component={SignIn} />
            </Switch>
          </Boundary>
        </Suspense>
      </Router>
    </main>
  );
}

function SignedIn({ me }: { readonly me: User }) {
  const { path, isLate, hook } = useShownPage();
  const expired = useStore(sessionExpired);
  const request = useStore(recordStore);
  // Every page shows amounts and names: the balances decide which signs of currencies are clear, and the address book has the names.
  useSummary();
  useStore(currenciesInUse);
  usePeople();
  useStore(namesByHandle);
  useAccountSwitch(me.id);
  const acknowledge = useFeed(me.id, expired);
  useQueue(me.id, expired);
  useEffect(() => whenIdle(loadForRecording), []);
  useEffect(() => {
    if (!expired) return keepLastState(me.id);
    void forgetLastState();
    return undefined;
  }, [me.id, expired]);
  return (
    <>
      <Shell me={me} path={path} isLate={isLate}>
        <Router hook={hook}>
          <Suspense fallback={<Skeleton />}>
            <Boundary key={path}>
              <Pages me={me} onSeen={acknowledge} />
            </Boundary>
          </Suspense>
        </Router>
      </Shell>
      {request !== null && (
        <Suspense>
          <Boundary>
            <RecordDialog request={request} me={me} />
          </Boundary>
        </Suspense>
      )}
      {expired && <SignInAgain me={me} />}
    </>
  );
}

function Pages({ me, onSeen }: { readonly me: User; readonly onSeen: (upTo: number) => void }) {
  return (
    <Switch>
      <Route path="/" component={Home} />
      <Route path="/people" component={People} />
      <Route path={/^\/people\/(?<id>[\da-f-]{36})\/?$/}>{({ id = '' }) => <PersonPage id={id} key={id} />}</Route>
      <Route path={/^\/debts\/(?<id>[\da-f-]{36})\/?$/}>{({ id = '' }) => <DebtPage id={id} key={id} />}</Route>
      <Route path="/history">
        <Redirect to={`/activity${location.search}`} replace />
      </Route>
      <Route path="/activity">
        <Activity myId={me.id} onSeen={onSeen} />
      </Route>
      <Route path="/account/:group?">{({ group }) => <Account me={me} path={group} />}</Route>
      <Route path="/activate">{me.activated ? <Redirect to="/" /> : <Activate />}</Route>
      <Route path="/sign-up">
        <Redirect to={me.activated ? '/' : '/activate'} />
      </Route>
      <Route path="/reset">
        <Redirect to="/" />
      </Route>
      <Route>
        <PageTitle text="There is no such page" />
        <Empty title="The address may be mistyped, or the link may be out of date." />
      </Route>
    </Switch>
  );
}
