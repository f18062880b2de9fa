import { describe, expect, test } from 'vitest';
import { domainFinding, mailFinding } from './doctor.ts';
import { someSettings } from './program/testing.ts';

const { zoneId: _zone, ...elsewhere } = someSettings;
const layout = { kubeconfig: '/data/kubeconfig' };

describe('the domain', () => {
  test('is fine when it has an address', () => {
    expect(domainFinding(layout, someSettings, ['192.0.2.1'])).toMatchObject({ state: 'good', detail: 'debt.example.com is at 192.0.2.1' });
  });

  test('without an address leads to the log of what writes its record, where the zone is ours', () => {
    const { state, fix } = domainFinding(layout, someSettings, []);

    expect(state).toBe('warning');
    expect(fix).toContain('kubectl --kubeconfig /data/kubeconfig --namespace external-dns logs deployment/external-dns');
  });

  test('without an address names the one record to create, where the zone is somewhere else', () => {
    const { fix } = domainFinding(layout, elsewhere, []);

    expect(fix).toEqual([
      'kubectl --kubeconfig /data/kubeconfig --namespace debt get service gateway',
      'create this record: debt.example.com CNAME, with the EXTERNAL-IP of that service as its value',
    ]);
  });
});

describe('mail', () => {
  const answered = (answer: object) => mailFinding(someSettings, { code: 0, out: JSON.stringify(answer), err: '' });

  test('is fine when SES sends to every address', () => {
    expect(answered({ SendingEnabled: true, ProductionAccessEnabled: true, EnforcementStatus: 'HEALTHY' }).state).toBe('good');
  });

  test('in the sandbox reaches verified addresses only, with the request for more', () => {
    const { state, detail, fix } = answered({ SendingEnabled: true, ProductionAccessEnabled: false, EnforcementStatus: 'HEALTHY' });

    expect([state, detail]).toEqual(['warning', expect.stringContaining('sandbox of SES')]);
    expect(fix[0]).toMatch(/^aws sesv2 put-account-details --region eu-central-1 --production-access-enabled/);
  });

  test.each([
    { SendingEnabled: false, ProductionAccessEnabled: true, EnforcementStatus: 'PROBATION' },
    { SendingEnabled: true, ProductionAccessEnabled: true, EnforcementStatus: 'SHUTDOWN' },
  ])('that AWS has stopped is bad: $EnforcementStatus', (answer) => {
    expect(answered(answer).state).toBe('bad');
  });

  test('is unknown without the permission, and the finding names it', () => {
    const finding = mailFinding(someSettings, { code: 254, out: '', err: 'An error occurred (AccessDeniedException)' });

    expect(finding).toMatchObject({ state: 'warning' });
    expect(finding.detail).toContain('AccessDeniedException');
    expect(finding.fix).toContain('allow ses:GetAccount');
  });
});
