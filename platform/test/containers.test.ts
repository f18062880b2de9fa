import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { cluster } from '../src/model/cluster.ts';
import { platform } from '../src/model/platform.ts';
import { resolve } from '../src/model/resolve.ts';
import type { Unit } from '../src/model/resolved.ts';
import { environmentOf, someFacts } from '../src/model/testing.ts';
import { sourceRoot } from '../src/tools/source-root.ts';
import { type ContainerTarget, containerTargets, type Started, startedBy } from './fixtures/containers.ts';

const unitsOf = (target: ContainerTarget): readonly Unit[] => resolve(platform, environmentOf(target), someFacts).units;
const named = (target: ContainerTarget, unit: string): Started =>
  startedBy(target).find((each) => each.unit === unit) ?? expect.fail(`${target} starts no ${unit}`);
const programs = (target: ContainerTarget): readonly Unit[] => unitsOf(target).filter(({ kind }) => kind === 'service' || kind === 'task');
/** The result has the type `any`. */
const matching = (form: RegExp): unknown => expect.stringMatching(form);

describe.each(containerTargets)('what %s starts', (target) => {
  test.each(programs(target))(
    'runs the program of $id with its arguments, and logs nothing that is no JSON',
    ({ id, entry = '', args }) => {
      const { command } = named(target, id);

      expect(command.slice(0, 3)).toEqual(['node', matching(/^--max-old-space-size=\d+$/), '--disable-warning=TimeoutNegativeWarning']);
      expect(command.slice(3)).toEqual([entry, ...args]);
      expect(existsSync(join(sourceRoot, entry))).toBe(true);
    },
  );

  test.each(unitsOf(target).filter(({ health, kind }) => health !== undefined && kind === 'service'))(
    'asks $id for its health at the port where it listens',
    ({ id, health }) => {
      const { asked, environment } = named(target, id);

      expect(asked.map(({ path }) => path)).toContain(health?.ready);
      expect(new Set(asked.map(({ port }) => port))).toEqual(new Set([Number(environment['HTTP_PORT'])]));
      expect(asked.filter(({ path }) => path !== health?.live && path !== health?.ready)).toEqual([]);
    },
  );

  test.each(['gateway', 'web'])('asks %s for its health where Caddy answers for itself', (id) => {
    expect(new Set(named(target, id).asked.map(({ port }) => port))).toEqual(new Set([cluster.probesPort]));
    expect(named(target, id).asked.map(({ path }) => path)).toContain('/-/ready');
  });
});
