/** The rules for every environment on AWS. The tests check the program against them, and so does the policy pack in every real plan. */
import { clusterRules } from './cluster.ts';
import { dataRules } from './data.ts';
import { generalRules } from './general.ts';
import { rightsRules } from './rights.ts';
import type { Rule } from './rule.ts';

export const rules: readonly Rule[] = [...dataRules, ...clusterRules, ...rightsRules, ...generalRules];
