/** Rules about logs and alarms of a whole environment. */
import { at, type Governed, list, present, stores } from './rule.ts';
import type { StackRule } from './stack-rule.ts';

const alarmType = 'aws:cloudwatch/metricAlarm:MetricAlarm';
const logGroupType = 'aws:cloudwatch/logGroup:LogGroup';

/** The property with the name that AWS knows a store by, and the path of the log groups of those that export logs. */
const named: Readonly<Record<string, { readonly key: string; readonly logs?: string }>> = {
  [stores.rds]: { key: 'identifier', logs: '/aws/rds/instance/' },
  [stores.documentdb]: { key: 'clusterIdentifier', logs: '/aws/docdb/' },
  [stores.valkey]: { key: 'replicationGroupId' },
  [stores.kafka]: { key: 'clusterName' },
  [stores.rabbitmq]: { key: 'brokerName' },
};

export const watchRules: readonly StackRule[] = [
  {
    id: 'stores-are-alarmed',
    statement: 'Every store has an alarm that reaches the owner.',
    check: (resources) =>
      resources.flatMap(({ type, name, props }) => {
        const key = named[type]?.key;
        return key === undefined || resources.some((each) => watches(each, String(props[key]))) ? [] : [`${name} has none`];
      }),
  },
  {
    id: 'exports-have-groups',
    statement: 'A log that a store exports has a group of ours, with a key and an end.',
    check(resources) {
      const groups = new Set(resources.filter(({ type }) => type === logGroupType).map(({ props }) => props['name']));
      return resources.flatMap(({ type, props }) => {
        const { key = '', logs } = named[type] ?? {};
        if (logs === undefined) return [];
        const wanted = list(props['enabledCloudwatchLogsExports']).map((each) => `${logs}${String(props[key])}/${String(each)}`);
        return wanted.filter((each) => !groups.has(each)).map((each) => `there is no group ${each}`);
      });
    },
  },
];

/** Nodes have the name of their store with a number behind it. */
function watches({ type, props }: Governed, store: string): boolean {
  if (type !== alarmType || !present(at(props, 'alarmActions'))) return false;
  const dimensions: unknown = props['dimensions'];
  const values = typeof dimensions === 'object' && dimensions !== null ? Object.values(dimensions) : [];
  const expressions = list(props['metricQueries']).map((query) =>
    typeof query === 'object' && query !== null ? String(Reflect.get(query, 'expression')) : '',
  );
  return (
    values.some((value) => value === store || String(value).startsWith(`${store}-`)) ||
    expressions.some((text) => text.includes(`'${store}'`))
  );
}
