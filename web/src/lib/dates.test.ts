import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { dayKey, dayLabel } from './dates.ts';

const dates = fileURLToPath(new URL('dates.ts', import.meta.url));

/** The due date of a debt as a reader in a time zone sees it at an instant, in English even where the browser is not. */
function dueIn(zone: string, at: string, dueOn: string): { readonly overdue: boolean; readonly text: string } {
  const script = `
    import { dueText, isOverdue } from ${JSON.stringify(dates)};
    const now = new Date(${JSON.stringify(at)});
    console.log(isOverdue('${dueOn}', now) + ', ' + dueText('${dueOn}', now));`;
  const output = execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
    encoding: 'utf8',
    env: { TZ: zone, LC_ALL: 'de_DE.UTF-8' },
  });
  const [overdue, text = ''] = output.trim().split(', ');
  return { overdue: overdue === 'true', text };
}

test.each([
  // One instant, two days: each reader sees their own.
  { zone: 'Pacific/Kiritimati', at: '2027-03-01T10:30:00Z', dueOn: '2027-03-01', overdue: true, text: '1 day overdue' },
  { zone: 'Pacific/Pago_Pago', at: '2027-03-01T10:30:00Z', dueOn: '2027-03-01', overdue: false, text: 'due tomorrow' },
  // Days of 23 and of 25 hours, from their first to their last minute.
  { zone: 'America/New_York', at: '2027-03-14T05:00:00Z', dueOn: '2027-03-14', overdue: false, text: 'due today' },
  { zone: 'America/New_York', at: '2027-03-15T03:59:00Z', dueOn: '2027-03-14', overdue: false, text: 'due today' },
  { zone: 'America/New_York', at: '2027-03-15T04:00:00Z', dueOn: '2027-03-14', overdue: true, text: '1 day overdue' },
  { zone: 'Europe/Berlin', at: '2027-10-31T22:59:00Z', dueOn: '2027-10-31', overdue: false, text: 'due today' },
  { zone: 'Europe/Berlin', at: '2027-10-31T23:00:00Z', dueOn: '2027-10-31', overdue: true, text: '1 day overdue' },
  // A day without a midnight, and a time change before the due date.
  { zone: 'Africa/Cairo', at: '2027-04-29T22:00:00Z', dueOn: '2027-04-30', overdue: false, text: 'due today' },
  { zone: 'Europe/Berlin', at: '2027-03-26T23:30:00Z', dueOn: '2027-03-29', overdue: false, text: 'due in 2 days' },
])('in $zone at $at a debt that is due on $dueOn is overdue: $overdue, $text', ({ zone, at, dueOn, overdue, text }) => {
  expect(dueIn(zone, at, dueOn)).toEqual({ overdue, text });
});

test('a day is called Today or Yesterday for the reader, and by its date before', () => {
  const now = new Date(2026, 11, 2, 0, 30);
  const instants = [new Date(2026, 11, 2, 0, 10), new Date(2026, 11, 1, 23, 50), new Date(2026, 10, 30, 12)];

  expect(instants.map((at) => dayLabel(dayKey(at.toISOString()), now)).slice(0, 2)).toEqual(['Today', 'Yesterday']);
  expect(instants.map((at) => dayKey(at.toISOString()))).toEqual(['2026-12-02', '2026-12-01', '2026-11-30']);
});
