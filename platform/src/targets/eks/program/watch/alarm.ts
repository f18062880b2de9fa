/** What is watched, as data: the parts of the program describe their alarms, and one file creates them. */
import type * as pulumi from '@pulumi/pulumi';

export interface Alarm {
  /** The name of the alarm; it begins with the part that is watched. */
  readonly what: string;
  /** What it means for users, and what to look at. */
  readonly meaning: string;
  readonly measured: Metric | Query;
  readonly limit: { readonly above: number } | { readonly below: number };
  /** The time for which the limit must be exceeded. */
  readonly minutes: number;
  /** No data means that nothing happened, such as no mail. */
  readonly quietIsGood?: boolean;
}

export interface Metric {
  readonly namespace: string;
  readonly metric: string;
  readonly statistic: 'Average' | 'Maximum' | 'Minimum' | 'Sum';
  /** Names, and no outputs where AWS lets us choose the name: policies read them in a plan. */
  readonly dimensions: Readonly<Record<string, pulumi.Input<string>>>;
}

/** A query of Metrics Insights, for metrics with a dimension that only AWS knows. */
export interface Query {
  readonly query: string;
}
