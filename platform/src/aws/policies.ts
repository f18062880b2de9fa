/** The rules that every environment on AWS keeps. The tests hold the program to them, and so does the policy pack in every real plan. */
import { clusterRules } from './policies/cluster.ts';
import { dataRules } from './policies/data.ts';
import { generalRules } from './policies/general.ts';
import { rightsRules } from './policies/rights.ts';
import type { Rule } from './policies/rule.ts';

export const rules: readonly Rule[] = [...dataRules, ...clusterRules, ...rightsRules, ...generalRules];
