import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const dates = fileURLToPath(new URL('dates.ts', import.meta.url));

/** The due date of a debt as a reader in a time zone sees it at an instant. */
function dueIn(zone: string, at: string, dueOn: string): { readonly overdue: boolean; readonly relative: string } {
  const script = `
    import { isOverdue, relativeDay } from ${JSON.stringify(dates)};
    const now = new Date(${JSON.stringify(at)});
    console.log(isOverdue('${dueOn}', now) + ', ' + relativeDay('${dueOn}', now));`;
  const output = execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
    encoding: 'utf8',
    env: { TZ: zone, LC_ALL: 'en_US.UTF-8' },
  });
  const [overdue, relative = ''] = output.trim().split(', ');
  return { overdue: overdue === 'true', relative };
}

test.each([
  // One instant, two days: each reader sees their own.
  { zone: 'Pacific/Kiritimati', at: '2027-03-01T10:30:00Z', dueOn: '2027-03-01', overdue: true, relative: 'yesterday' },
  { zone: 'Pacific/Pago_Pago', at: '2027-03-01T10:30:00Z', dueOn: '2027-03-01', overdue: false, relative: 'tomorrow' },
  // Days of 23 and of 25 hours, from their first to their last minute.
  { zone: 'America/New_York', at: '2027-03-14T05:00:00Z', dueOn: '2027-03-14', overdue: false, relative: 'today' },
  { zone: 'America/New_York', at: '2027-03-15T03:59:00Z', dueOn: '2027-03-14', overdue: false, relative: 'today' },
  { zone: 'America/New_York', at: '2027-03-15T04:00:00Z', dueOn: '2027-03-14', overdue: true, relative: 'yesterday' },
  { zone: 'Europe/Berlin', at: '2027-10-31T22:59:00Z', dueOn: '2027-10-31', overdue: false, relative: 'today' },
  { zone: 'Europe/Berlin', at: '2027-10-31T23:00:00Z', dueOn: '2027-10-31', overdue: true, relative: 'yesterday' },
  // A day without a midnight, and a time change before the due date.
  { zone: 'Africa/Cairo', at: '2027-04-29T22:00:00Z', dueOn: '2027-04-30', overdue: false, relative: 'today' },
  { zone: 'Europe/Berlin', at: '2027-03-26T23:30:00Z', dueOn: '2027-03-29', overdue: false, relative: 'in 2 days' },
])('in $zone at $at a debt that is due on $dueOn is overdue: $overdue, $relative', ({ zone, at, dueOn, overdue, relative }) => {
  expect(dueIn(zone, at, dueOn)).toEqual({ overdue, relative });
});
