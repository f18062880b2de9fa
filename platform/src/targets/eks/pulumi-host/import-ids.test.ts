import { expect, test } from 'vitest';
import { idFromArns, idFromInputs, soughtTags } from './import-ids.ts';

test('an id that consists of fixed names is known without asking AWS', () => {
  const entry = { clusterName: 'debt-team-a', principalArn: 'arn:aws:iam::1:role/x' };

  expect(idFromInputs({ type: 'aws:rds/instance:Instance', known: { identifier: 'debt-team-a-postgres' } })).toBe('debt-team-a-postgres');
  expect(idFromInputs({ type: 'aws:eks/accessEntry:AccessEntry', known: entry })).toBe('debt-team-a:arn:aws:iam::1:role/x');
});

test('an id of which a part is not known yet is not guessed', () => {
  expect(idFromInputs({ type: 'aws:iam/rolePolicy:RolePolicy', known: { name: 'nodes' } })).toBeUndefined();
  expect(idFromInputs({ type: 'aws:new/thing:Thing', known: { name: 'nodes' } })).toBeUndefined();
});

test('what AWS gives a number is sought by its tags, and found when one thing of its kind carries them', () => {
  const sought = { type: 'aws:ec2/vpc:Vpc', known: { name: 'x', 'tag:env': 'team-a', 'tag:Name': 'debt-team-a' } };
  const vpc = 'arn:aws:ec2:eu-central-1:123456789012:vpc/vpc-0a1b';
  const subnet = 'arn:aws:ec2:eu-central-1:123456789012:subnet/subnet-0a1b';

  expect(soughtTags(sought)).toEqual([
    ['env', 'team-a'],
    ['Name', 'debt-team-a'],
  ]);
  expect(idFromArns(sought, [subnet, vpc])).toBe('vpc-0a1b');
  expect(idFromArns(sought, [subnet])).toBeUndefined();
  expect(idFromArns(sought, [vpc, `${vpc}2`])).toBeUndefined();
});

test('a broker is known by the last part of its ARN, a secret by all of it', () => {
  const broker = 'arn:aws:mq:eu-central-1:123456789012:broker:debt-team-a-rabbitmq:b-12-34';
  const secret = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:debt/team-a/expenses-Ab12Cd';

  expect(idFromArns({ type: 'aws:mq/broker:Broker', known: {} }, [broker])).toBe('b-12-34');
  expect(idFromArns({ type: 'aws:secretsmanager/secret:Secret', known: {} }, [secret])).toBe(secret);
});
