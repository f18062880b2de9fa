import type { FeedParty, Notification } from '@debt/proto/feed';
import { Link } from 'wouter';
import { Avatar, Time } from '../../components/bits.tsx';
import { partyName } from '../../lib/names.ts';
import { usePeople } from '../../lib/queries.ts';
import { noticeText, plain } from '../../lib/sentences.ts';

interface EventProps {
  readonly notification: Notification;
  readonly myId: string;
}

/** A change of a due date, or of a connection. */
export function Event({ notification: { notice, at }, myId }: EventProps) {
  const people = usePeople();
  if (notice.type === 'transaction') return null;
  const [one, two] = notice.type === 'link' ? [notice.requester, notice.addressee] : [notice.lender, notice.borrower];
  const other = one.id === myId ? two : one;
  const personId = people.data?.items.find(({ handle }) => handle !== null && handle === other.handle)?.id;
  const href = notice.type === 'debt_edited' ? `/debts/${notice.debtId}` : personId === undefined ? undefined : `/people/${personId}`;
  const text = noticeText(notice, myId);
  return (
    <li className="entry">
      <Avatar person={asPerson(other)} />
      <div className="entry-text">
        <p className="entry-title">{href === undefined ? text : <Link href={href}>{text}</Link>}</p>
        <p className="entry-detail">
          {notice.type === 'debt_edited' && notice.description !== '' && <bdi>{plain(notice.description)}</bdi>}
          <Time iso={at} />
        </p>
      </div>
    </li>
  );
}

const asPerson = (party: FeedParty) => ({ alias: partyName(party), handle: party.handle });
