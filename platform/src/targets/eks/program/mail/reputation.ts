/** Alarms before AWS stops the mail of the account: it reviews from 5 % of bounces or 0.1 % of complaints. */
import type { Alarm, Metric } from '../watch/alarm.ts';

const share = { bounces: 0.04, complaints: 0.0008 } as const;

export function mailAlarms(configurationSet: string): readonly Alarm[] {
  const dimensions = { 'ses:configuration-set': configurationSet };
  const measure = (metric: string): Metric => ({ namespace: 'AWS/SES', metric, statistic: 'Maximum', dimensions });
  return [
    {
      what: 'mail-bounces',
      meaning: 'Many mails bounce, and AWS may stop all mail: look at the bounces that were mailed to you.',
      measured: measure('Reputation.BounceRate'),
      ...{ limit: { above: share.bounces }, minutes: 60, quietIsGood: true },
    },
    {
      what: 'mail-complaints',
      meaning: 'Receivers mark our mail as spam, and AWS may stop all mail: look at the complaints that were mailed to you.',
      measured: measure('Reputation.ComplaintRate'),
      ...{ limit: { above: share.complaints }, minutes: 60, quietIsGood: true },
    },
  ];
}
