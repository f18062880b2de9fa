import type { User } from '@debt/proto/http';
import type { ReactNode } from 'react';
import { Link, Redirect } from 'wouter';
import { PageTitle } from '../../components/bits.tsx';
import { CopyCli } from '../../components/CopyCli.tsx';
import { api, doneOf } from '../../lib/api.ts';
import { clearDraft } from '../../lib/draft.ts';
import { isSignedOut, sentenceOfError } from '../../lib/problems.ts';
import { endHere } from '../../lib/session-owner.ts';
import { showToast } from '../../lib/toasts.ts';
import { useAct } from '../../lib/use-act.ts';
import { Commands } from './Commands.tsx';
import { DeleteAccount } from './DeleteAccount.tsx';
import { Export } from './Export.tsx';
import { Password } from './Password.tsx';
import { Appearance, Profile } from './Profile.tsx';
import { Sessions } from './Sessions.tsx';
import { Tokens } from './Tokens.tsx';

interface Group {
  readonly path: string;
  readonly title: string;
  readonly about: string;
  readonly content: (me: User) => ReactNode;
}

const groups: readonly Group[] = [
  {
    path: 'profile',
    title: 'Profile',
    about: 'Name, default currency, appearance',
    content: (me) => (
      <>
        <Profile me={me} />
        <Appearance />
      </>
    ),
  },
  { path: 'security', title: 'Security', about: 'Password', content: (me) => <Password me={me} /> },
  { path: 'devices', title: 'Devices', about: 'Where you are signed in', content: () => <Sessions /> },
  {
    path: 'data',
    title: 'Data',
    about: 'Export, delete your account',
    content: (me) => (
      <>
        <Export />
        <DeleteAccount me={me} />
      </>
    ),
  },
  {
    path: 'developer',
    title: 'Developer',
    about: 'Commands, access tokens for scripts',
    content: () => (
      <>
        <Commands />
        <Tokens />
      </>
    ),
  },
];

interface AccountProps {
  readonly me: User;
  /** The group in the address; undefined for the list of groups. */
  readonly path: string | undefined;
}

/** The settings in groups, each on a page of its own. */
export function Account({ me, path }: AccountProps) {
  const group = groups.find((each) => each.path === path);
  if (path !== undefined && group === undefined) return <Redirect to="/account" replace />;
  if (group === undefined) return <Overview me={me} />;
  return (
    <>
      <div className="page-head">
        <Link href="/account" className="back">
          Account
        </Link>
        <PageTitle text={group.title} />
      </div>
      {group.content(me)}
    </>
  );
}

function Overview({ me }: { readonly me: User }) {
  return (
    <>
      <PageTitle text="Account" />
      <section className="card" aria-label="Your account">
        <p>
          <strong>{me.name}</strong> <span className="muted">@{me.handle}</span>
        </p>
        <p className="muted">{me.email}</p>
        {!me.activated && (
          <p>
            <Link href="/activate">Activate your account</Link>, so that you and your friends can find each other.
          </p>
        )}
        <SignOut />
      </section>
      <section className="card groups" aria-label="Settings">
        <ul className="rows">
          {groups.map(({ path, title, about }) => (
            <li key={path} className="row">
              <span className="row-main">
                <Link href={`/account/${path}`}>{title}</Link>
                <span className="muted">{about}</span>
              </span>
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}

function SignOut() {
  const signOut = useAct({
    mutationFn: () => doneOf(api.DELETE('/v1/sessions/current')),
    onSuccess: leave,
    onError: (error) => {
      if (isSignedOut(error)) leave();
      else showToast({ tone: 'failed', text: `You are still signed in. ${sentenceOfError(error)}` });
    },
  });
  return (
    <>
      <button type="button" className="button" aria-disabled={signOut.isPending} onClick={() => signOut.run()}>
        Sign out
      </button>
      <CopyCli command="debt logout" />
    </>
  );
}

/** The draft is removed with the session of its author. */
function leave(): void {
  clearDraft();
  endHere({ farewell: 'You are signed out.' });
}
