import { expect, test } from 'vitest';
import { notAnOperator } from './operator.ts';
import { someSettings } from './program/testing.ts';

const sso = 'arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/eu-central-1/AWSReservedSSO_Admin_0a1b';
const settings = { ...someSettings, operatorRoles: ['arn:aws:iam::123456789012:role/operators', sso, 'arn:aws:iam::123456789012:user/ci'] };

test.each([
  'arn:aws:sts::123456789012:assumed-role/operators/me',
  'arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Admin_0a1b/me@example.com',
  'arn:aws:iam::123456789012:user/ci',
])('%s may make the cluster, because it is an operator', (arn) => {
  expect(notAnOperator(arn, settings)).toBeUndefined();
});

test.each([
  {
    arn: 'arn:aws:sts::123456789012:assumed-role/developers/operators',
    fix: 'add "arn:aws:iam::123456789012:role/developers" to operatorRoles',
  },
  { arn: 'arn:aws:sts::999999999999:assumed-role/operators/me', fix: 'add "arn:aws:iam::999999999999:role/operators" to operatorRoles' },
  { arn: 'arn:aws:iam::123456789012:user/operators', fix: 'add "arn:aws:iam::123456789012:user/operators" to operatorRoles' },
  { arn: 'arn:aws:iam::123456789012:root', fix: 'sign in with a role, and add it to operatorRoles' },
])('$arn is refused before anything is made, with what to write into the settings', ({ arn, fix }) => {
  const refused = notAnOperator(arn, settings);

  expect(refused).toMatchObject({ id: 'settings_invalid', what: `${arn} is not among operatorRoles` });
  expect(refused?.fix).toContain(fix);
});
