/** Where an environment of this target keeps what it must remember, and where the programs that it runs are. */
import { dirname, join } from 'node:path';
import type { Variables } from '../../environment/paths.ts';
import { sourceRoot } from '../../tools/source-root.ts';

export interface Layout {
  readonly name: string;
  readonly directory: string;
  /** The operator's settings as they were last used, and what the cloud answered. */
  readonly record: string;
  readonly kubeconfig: string;
  /** The folder of Pulumi.yaml. */
  readonly workDir: string;
  readonly policyPack: string;
}

export function layoutOf(name: string, directory: string): Layout {
  return {
    name,
    directory,
    record: join(directory, 'eks.json'),
    kubeconfig: join(directory, 'kubeconfig'),
    workDir: sourceRoot,
    policyPack: join(sourceRoot, 'platform', 'src', 'targets', 'eks', 'policies', 'pack'),
  };
}

/** `DEBT_PLATFORM_PULUMI` is the path of the program; without it, the one on PATH. */
export function pulumiProgram(variables: Variables): string {
  const { DEBT_PLATFORM_PULUMI: own = '' } = variables;
  return own === '' ? 'pulumi' : own;
}

/**
 * What Pulumi and what it starts see: the pinned Node first, the chosen `pulumi` before any other, no question about updates, and never
 * the company's service.
 */
export function toolEnvironment(variables: Variables, { workDir }: Layout): Variables {
  const program = pulumiProgram(variables);
  const first = program.includes('/') ? [dirname(program)] : [];
  const path = [...first, join(workDir, 'node_modules', '.bin'), variables['PATH'] ?? ''].join(':');
  return { ...variables, PATH: path, PULUMI_SKIP_UPDATE_CHECK: 'true', PULUMI_AUTOMATION_API_SKIP_VERSION_CHECK: undefined, AWS_PAGER: '' };
}
