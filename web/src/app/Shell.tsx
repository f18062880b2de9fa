import type { User } from '@debt/proto/http';
import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { formatInstant } from '../lib/dates.ts';
import { feedStore } from '../lib/feed.ts';
import { pausedUntil } from '../lib/paused.ts';
import { lastReadAt } from '../lib/queries.ts';
import { openRecord } from '../lib/record-store.ts';
import { useStore } from '../lib/store.ts';
import { useCountdown } from '../lib/use-countdown.ts';
import { QueuedList } from './QueuedList.tsx';
import { useOnline } from './use-online.ts';

const pages = [
  { href: '/', label: 'Home', icon: 'M3 9.5L10 4l7 5.5V17h-4.5v-4.5h-5V17H3z' },
  {
    href: '/people',
    label: 'People',
    icon: 'M7.5 9.5a3 3 0 100-6 3 3 0 000 6zM2 17c0-3 2.5-5 5.5-5s5.5 2 5.5 5M13 3.8a3 3 0 010 5.4M15 12.3c1.8.7 3 2.4 3 4.7',
  },
  { href: '/activity', label: 'Activity', icon: 'M10 17a7 7 0 10-7-7M3 10V6M3 10h4M10 6v4.5l3 1.5' },
  { href: '/account', label: 'Account', icon: 'M10 10a3.5 3.5 0 100-7 3.5 3.5 0 000 7zM3.5 17.5c0-3.5 3-5.5 6.5-5.5s6.5 2 6.5 5.5' },
] as const;

interface ShellProps {
  readonly me: User;
  /** The path of the page that is shown. */
  readonly path: string;
  /** Whether the requested page is not ready and the previous one is still shown. */
  readonly isLate: boolean;
  readonly children: ReactNode;
}

export function Shell({ me, path, isLate, children }: ShellProps) {
  return (
    <div className="shell">
      <a className="skip" href="#content">
        Skip to the content
      </a>
      <header className="top">
        <Link href="/" className="brand" aria-label="Debt, home">
          <img src="/icon.svg" alt="" width="28" height="28" /> Debt
        </Link>
        <Navigation />
        <button type="button" className="button primary record" onClick={() => openRecord({ verb: 'owe', personId: personShown(path) })}>
          Record
        </button>
      </header>
      <main id="content" tabIndex={-1} aria-busy={isLate}>
        <OfflineBanner />
        <PausedBanner />
        {!me.activated && (
          <p className="notice">
            <Link href="/activate">Activate your account</Link> with the code from the e-mail, so that you and your friends can find each
            other.
          </p>
        )}
        <QueuedList owner={me.id} />
        {children}
      </main>
    </div>
  );
}

/** The person whose page is shown; Record then starts with this person. */
const personShown = (path: string): string | undefined => /^\/people\/([^/]+)$/.exec(path)?.[1];

function Navigation() {
  const [path] = useLocation();
  const unread = useStore(feedStore).unread.length;
  return (
    <nav aria-label="Pages">
      <ul>
        {pages.map(({ href, label, icon }) => (
          <li key={href}>
            <Link href={href} aria-current={isCurrent(path, href) ? 'page' : undefined}>
              <svg viewBox="0 0 20 20" aria-hidden="true">
                <path d={icon} />
              </svg>
              <span>{label}</span>
              {href === '/activity' && unread > 0 && (
                <span className="count">
                  {unread > 99 ? '99+' : unread}
                  <span className="visually-hidden"> unread</span>
                </span>
              )}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

const isCurrent = (path: string, href: string): boolean => path === href || (href !== '/' && path.startsWith(`${href}/`));

function OfflineBanner() {
  const online = useOnline();
  const { status } = useStore(feedStore);
  if (online && status !== 'unavailable') return <div role="status" />;
  return (
    <div role="status">
      <p className="notice offline">
        {online
          ? `The connection was lost. ${stateText()} Trying again …`
          : `You are offline. ${stateText()} New entries are stored here and sent when you are online again.`}
      </p>
    </div>
  );
}

function stateText(): string {
  const readAt = lastReadAt();
  return readAt === 0 ? '' : `This page shows the state of ${formatInstant(new Date(readAt).toISOString())}.`;
}

/** Counts down until background requests may continue, as the server has asked. Buttons have their own countdown. */
function PausedBanner() {
  const left = useCountdown(useStore(pausedUntil));
  return (
    <>
      {left > 0 && <p className="notice">Too many requests. The page continues in {left} s.</p>}
      <p className="visually-hidden" role="status">
        {left > 0 ? 'Too many requests. The page continues in a moment.' : ''}
      </p>
    </>
  );
}
