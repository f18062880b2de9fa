/** The budget of the settings as one of AWS, which counts what is really billed, and mails the owner before it is spent. */
import * as aws from '@pulumi/aws';
import { type Context, group } from '../context.ts';

const percent = { spent: 80, expected: 100 } as const;

/**
 * Our tags are on everything that the program makes. Nodes, their disks and load balancers have only the tags of EKS. AWS counts both kinds once they
 * are activated as cost allocation tags.
 */
export function createBudget(context: Context): void {
  const { settings, environment, name, tags } = context;
  const { account, budgetMonthlyUsd, ownerEmail } = settings;
  const notification = (notificationType: 'ACTUAL' | 'FORECASTED', threshold: number) => ({
    ...{ comparisonOperator: 'GREATER_THAN', thresholdType: 'PERCENTAGE', notificationType, threshold },
    subscriberEmailAddresses: [ownerEmail],
  });
  new aws.budgets.Budget(
    'monthly',
    {
      name: name('monthly'),
      accountId: account,
      budgetType: 'COST',
      timeUnit: 'MONTHLY',
      limitAmount: String(budgetMonthlyUsd),
      limitUnit: 'USD',
      metrics: 'UnblendedCost',
      filterExpression: {
        ors: [
          { tags: { key: 'env', values: [environment.name], matchOptions: ['EQUALS'] } },
          { tags: { key: 'aws:eks:cluster-name', values: [name('', 'cluster')], matchOptions: ['EQUALS'] } },
        ],
      },
      notifications: [notification('ACTUAL', percent.spent), notification('FORECASTED', percent.expected)],
      tags: tags('monthly'),
    },
    group(context, 'Budget'),
  );
}
