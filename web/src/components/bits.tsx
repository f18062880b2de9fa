import type { Money as Amount, PersonRef } from '@debt/proto/http';
import { type ReactNode, useEffect, useRef } from 'react';
import { useLocation } from 'wouter';
import { formatMoney } from '../lib/amount.ts';
import { formatDay, formatInstant, formatTime } from '../lib/dates.ts';
import { useFocusKept } from '../lib/focus.ts';
import { nameOf } from '../lib/names.ts';
import { sentenceOfError } from '../lib/problems.ts';
import { initialOf } from '../lib/sentences.ts';

/** Money in tabular figures, always with its currency. */
export function Money({
  value,
  signed = false,
  className = '',
}: {
  readonly value: Amount;
  readonly signed?: boolean;
  readonly className?: string;
}) {
  return <bdi className={`money ${className}`}>{formatMoney(value, { signed })}</bdi>;
}

export function Day({ iso }: { readonly iso: string }) {
  return <time dateTime={iso}>{formatDay(iso)}</time>;
}

export function Instant({ iso }: { readonly iso: string }) {
  return <time dateTime={iso}>{formatInstant(iso)}</time>;
}

/** The time of an instant whose day is above it. */
export function Time({ iso }: { readonly iso: string }) {
  return <time dateTime={iso}>{formatTime(iso)}</time>;
}

/** The first letter of a name in a circle; it is decorative, since the name is beside it. */
export function Avatar({ person }: { readonly person: Pick<PersonRef, 'alias' | 'handle'> }) {
  const hue = Array.from(nameOf(person)).reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 997, 7) % 6;
  return (
    <span className="avatar" data-hue={hue} aria-hidden="true">
      {initialOf(nameOf(person))}
    </span>
  );
}

interface PageTitleProps {
  readonly children?: ReactNode;
  readonly text: string;
  /** Whether only screen readers need it, because the content shows which page it is. */
  readonly hidden?: boolean;
}

/** The main heading of a page. It sets the title of the window, and takes the focus after a navigation without a reload. */
export function PageTitle({ children, text, hidden = false }: PageTitleProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const [path] = useLocation();
  useEffect(() => {
    document.title = `${text} · Debt`;
  }, [text]);
  useEffect(() => {
    if (visited !== undefined && visited !== path) heading.current?.focus();
    visited = path;
  }, [path]);
  return (
    <h1 ref={heading} tabIndex={-1} className={hidden ? 'visually-hidden' : undefined}>
      {children ?? text}
    </h1>
  );
}
/** The previous page; undefined on the first load, where the browser sets the focus. */
let visited: string | undefined;

interface Loaded<T> {
  readonly data: T | undefined;
  readonly error: unknown;
  readonly refetch: () => unknown;
  /** `paused` while there is no network. */
  readonly fetchStatus?: string;
}

interface AsyncProps<T> {
  readonly query: Loaded<T>;
  /** The heading of the page when there is no answer to take one from. */
  readonly title?: string;
  readonly children: (data: T) => ReactNode;
}

/** Renders a query while it is loading, after it has failed, and once it has data. */
export function Async<T>({ query, title, children }: AsyncProps<T>) {
  if (query.data !== undefined) return children(query.data);
  if (query.error == null && query.fetchStatus === 'paused')
    return <Empty title="This was not loaded before the connection was lost. It appears here when you are online again." />;
  if (query.error == null) return <Skeleton />;
  return (
    <>
      {title !== undefined && <PageTitle text={title} />}
      <Problem error={query.error} onAgain={() => void query.refetch()} />
    </>
  );
}

function Problem({ error, onAgain }: { readonly error: unknown; readonly onAgain: () => void }) {
  const kept = useFocusKept<HTMLDivElement>();
  return (
    <div className="problem" role="alert" ref={kept}>
      <p>{sentenceOfError(error)}</p>
      <button type="button" className="button" onClick={onAgain}>
        Try again
      </button>
    </div>
  );
}

/** A placeholder for content that is loading. index.html has the same one, until the code is loaded. */
export function Skeleton() {
  return (
    <div className="loading" role="status">
      <span className="visually-hidden">Loading</span>
      <span className="bone" />
      <span className="bone" />
      <span className="bone" />
    </div>
  );
}

export function Empty({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  const kept = useFocusKept<HTMLDivElement>();
  return (
    <div className="empty" ref={kept}>
      <p className="empty-title">{title}</p>
      {children}
    </div>
  );
}
