import type { User } from '@debt/proto/http';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import { Boundary } from '../components/Boundary.tsx';
import { Async, Empty, PageTitle } from '../components/bits.tsx';
import { Dialog } from '../components/Dialog.tsx';
import { Toasts } from '../components/Toasts.tsx';
import { Account } from '../features/account/Account.tsx';
import { Activate } from '../features/auth/Activate.tsx';
import { Reset } from '../features/auth/Reset.tsx';
import { SignIn, SignInForm } from '../features/auth/SignIn.tsx';
import { SignUp } from '../features/auth/SignUp.tsx';
import { DebtPage } from '../features/debt/DebtPage.tsx';
import { History } from '../features/history/History.tsx';
import { Home } from '../features/home/Home.tsx';
import { Notifications } from '../features/notifications/Notifications.tsx';
import { People } from '../features/people/People.tsx';
import { PersonPage } from '../features/person/PersonPage.tsx';
import { RecordDialog } from '../features/record/RecordDialog.tsx';
import { useMe } from '../lib/queries.ts';
import { recordStore } from '../lib/record-store.ts';
import { sessionExpired } from '../lib/session.ts';
import { useStore } from '../lib/store.ts';
import { Shell } from './Shell.tsx';
import { useFeed } from './use-feed.ts';
import { useQueue } from './use-queue.ts';

export function App() {
  const me = useMe();
  return (
    <>
      {me.data === undefined ? <Opening query={me} /> : me.data === null ? <SignedOut /> : <SignedIn me={me.data} key={me.data.id} />}
      <Toasts />
    </>
  );
}

/** Until the server has said who this is. */
function Opening({ query }: { readonly query: ReturnType<typeof useMe> }) {
  return (
    <main id="content">
      <PageTitle text="Debt" />
      <Async query={query}>{() => null}</Async>
    </main>
  );
}

function SignedOut() {
  return (
    <main id="content">
      <Switch>
        <Route path="/sign-up" component={SignUp} />
        <Route path="/reset" component={Reset} />
        <Route component={SignIn} />
      </Switch>
    </main>
  );
}

function SignedIn({ me }: { readonly me: User }) {
  const [path] = useLocation();
  const expired = useStore(sessionExpired);
  const request = useStore(recordStore);
  const acknowledge = useFeed(me.id, expired);
  useQueue(me.id, expired);
  return (
    <>
      <Shell me={me}>
        <Boundary key={path}>
          <Switch>
            <Route path="/" component={Home} />
            <Route path="/people" component={People} />
            <Route path="/people/:id">{({ id }) => <PersonPage id={id} key={id} />}</Route>
            <Route path="/debts/:id">{({ id }) => <DebtPage id={id} key={id} />}</Route>
            <Route path="/history" component={History} />
            <Route path="/activity">
              <Notifications myId={me.id} onSeen={acknowledge} />
            </Route>
            <Route path="/account">
              <Account me={me} />
            </Route>
            <Route path="/activate">{me.activated ? <Redirect to="/" /> : <Activate />}</Route>
            <Route path="/sign-up">
              <Redirect to={me.activated ? '/' : '/activate'} />
            </Route>
            <Route path="/reset">
              <Redirect to="/" />
            </Route>
            <Route>
              <PageTitle text="There is no such page" />
              <Empty title="The address may be mistyped, or the link is old." />
            </Route>
          </Switch>
        </Boundary>
      </Shell>
      {request !== null && <RecordDialog request={request} me={me} />}
      {expired && (
        <Dialog title="Sign in again" onClose={() => undefined} closable={false}>
          <p>Your session has ended. What you were writing is kept.</p>
          <SignInForm />
        </Dialog>
      )}
    </>
  );
}
