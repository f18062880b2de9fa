/** Paths of an environment's records, and of the programs that this target runs. */
import { dirname, join } from 'node:path';
import type { Variables } from '../../environment/paths.ts';
import { sourceRoot } from '../../tools/source-root.ts';

export interface Layout {
  readonly name: string;
  readonly directory: string;
  /** The operator's settings as last used, and the results from AWS. */
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
 * The variables of Pulumi and its child processes: the pinned Node and the chosen `pulumi` come first on the PATH, there is no update check, and
 * the hosted service of Pulumi is never used.
 */
export function toolEnvironment(variables: Variables, { workDir }: Layout): Variables {
  const program = pulumiProgram(variables);
  const first = program.includes('/') ? [dirname(program)] : [];
  const path = [...first, join(workDir, 'node_modules', '.bin'), variables['PATH'] ?? ''].join(':');
  return { ...variables, PATH: path, PULUMI_SKIP_UPDATE_CHECK: 'true', PULUMI_AUTOMATION_API_SKIP_VERSION_CHECK: undefined, AWS_PAGER: '' };
}

/** Version 1 of the AWS CLI reads only one of them, version 2 reads both. */
export const regionVariables = (region: string | undefined): Variables => ({ AWS_REGION: region, AWS_DEFAULT_REGION: region });
