/** The kubectl of the checks: its answers, and failures with its output. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isKubernetesObject, isRecord, type KubernetesObject, keyOf } from '../../platform/src/render/kubernetes/objects.ts';
import { type Ran, runTool } from '../../platform/src/tools/run-program.ts';

export interface CheckKubectl {
  /** Whatever the outcome. */
  ask(args: readonly string[]): Promise<Ran>;
  /** @returns the output. Throws with the content of standard error. */
  must(args: readonly string[]): Promise<string>;
  /** The objects that a call prints as JSON. */
  objects(args: readonly string[]): Promise<readonly KubernetesObject[]>;
  /** A file with these objects, for `--filename`. */
  file(name: string, ...objects: readonly unknown[]): Promise<string>;
}

export interface CheckKubectlOptions {
  readonly program: string;
  readonly kubeconfig: string;
  readonly folder: string;
  readonly signal: AbortSignal;
}

const timeoutMs = 120_000;
const shownMax = 4_000;

export function checkKubectl({ program, kubeconfig, folder, signal }: CheckKubectlOptions): CheckKubectl {
  const env = { PATH: process.env['PATH'] ?? '', HOME: folder };
  const common = [`--kubeconfig=${kubeconfig}`, `--cache-dir=${join(folder, 'kubectl-cache')}`];
  const ask = async (args: readonly string[]): Promise<Ran> => {
    const ran = await runTool(program, [...common, ...args], { env, timeoutMs, signal });
    signal.throwIfAborted();
    return ran;
  };
  const must = async (args: readonly string[]): Promise<string> => {
    const ran = await ask(args);
    if (ran.code !== 0) throw new Error(failureText(`kubectl ${args.join(' ')}`, ran));
    return ran.out;
  };
  return {
    ask,
    must,
    objects: async (args) => objectsIn(await must([...args, '--output=json'])),
    async file(name, ...objects) {
      const path = join(folder, `${name}.json`);
      await writeFile(path, objects.map((object) => JSON.stringify(object)).join('\n---\n'));
      return path;
    },
  };
}

export const failureText = (what: string, { code, out, err, timedOut }: Ran): string =>
  `${what} ${timedOut ? 'did not end in time' : `ended with ${code ?? 'nothing: it is not there'}`}:\n${(err.trim() || out.trim()).slice(0, shownMax)}`;

function objectsIn(text: string): readonly KubernetesObject[] {
  if (text.trim() === '') return [];
  const value: unknown = JSON.parse(text);
  const items = isRecord(value) && Array.isArray(value['items']) ? value['items'] : [value];
  return items.filter(isKubernetesObject);
}

/** Each object by name with its version, which every write changes. */
export function versionsOf(objects: readonly KubernetesObject[]): ReadonlyMap<string, string> {
  return new Map(
    objects.map((object) => {
      const metadata: Readonly<Record<string, unknown>> = { ...object.metadata };
      return [keyOf(object), `${String(metadata['uid'])} ${String(metadata['resourceVersion'])}`] as const;
    }),
  );
}

/** Throws with the names of the objects that were created, changed or deleted in between. */
export function assertUntouched(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): void {
  const touched = [...new Set([...before.keys(), ...after.keys()])].filter((key) => before.get(key) !== after.get(key));
  if (touched.length > 0) throw new Error(`these were written again: ${touched.join(', ')}`);
  if (before.size === 0) throw new Error('there is no object at all');
}
