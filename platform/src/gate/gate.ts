/** The gate: nothing is applied, packaged or published unless it passes. */

import { clusterTraits } from '../model/targets.ts';
import { type KubernetesObject, keyOf } from '../render/kubernetes/objects.ts';
import { type Finding, type GateInput, type ModelView, type Rule, type View, viewOf } from './rule.ts';
import { rules } from './rules.ts';
import { schemaProblems } from './schema.ts';
import { type Waiver, waivers } from './waivers.ts';

export interface Verdict {
  readonly findings: readonly Finding[];
  /** The number of rules that were checked, including the schemas. */
  readonly checked: number;
  /** Rules that need the model when there was none. */
  readonly skipped: readonly string[];
  readonly waived: readonly Finding[];
}

/** Objects that violate their schema are passed to no other rule, which would only report them again. */
export async function judge(input: GateInput, excused: readonly Waiver[] = waiversFor(input)): Promise<Verdict> {
  const invalid = await schemaProblems(input.objects);
  const broken = new Set(invalid.map(({ object }) => object));
  const view = viewOf({ ...input, objects: input.objects.filter((object) => !broken.has(keyOf(object))) });
  const asked = rules.map((rule) => ({ rule, findings: ask(rule, view) }));
  const skipped = asked.flatMap(({ rule, findings }) => (findings === undefined ? [rule.id] : []));
  const found = [...invalid, ...asked.flatMap(({ findings }) => findings ?? [])];
  const isExcused = ({ rule, object }: Finding) => excused.some((waiver) => waiver.rule === rule && waiver.object === object);
  return {
    findings: [...found.filter((finding) => !isExcused(finding)), ...idle(excused, found)],
    waived: found.filter(isExcused),
    checked: rules.length + 1 - skipped.length,
    skipped,
  };
}

function ask(rule: Rule, view: View): readonly Finding[] | undefined {
  const named = (problems: readonly Omit<Finding, 'rule'>[]) => problems.map((each) => ({ rule: rule.id, ...each }));
  if (rule.needs === 'objects') return named(rule.check(view));
  return isOfModel(view) ? named(rule.check(view)) : undefined;
}

const isOfModel = (view: View): view is ModelView => view.resolved !== undefined;

/** A waiver that excuses nothing now would excuse the next mistake. */
const idle = (excused: readonly Waiver[], found: readonly Finding[]): readonly Finding[] =>
  excused
    .filter((waiver) => !found.some(({ rule, object }) => waiver.rule === rule && waiver.object === object))
    .map(({ rule, object }) => ({ rule: 'waiver', object, message: `the waiver of ${rule} excuses nothing any more` }));

const waiversFor = ({ resolved }: GateInput): readonly Waiver[] =>
  resolved !== undefined && clusterTraits(resolved.environment).engines === 'pods' ? waivers : [];

export type { Finding, GateInput, KubernetesObject };
