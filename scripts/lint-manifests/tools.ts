/** Third-party linters, at pinned versions: installation, invocation, and parsing of each. */
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { run } from './run.ts';

/** The finding of a linter on one object of one target. */
export interface ForeignFinding {
  readonly tool: ToolId;
  readonly target: string;
  readonly check: string;
  /** `Deployment debt/expenses`. */
  readonly object: string;
  readonly message: string;
}

export const versions = {
  kubeconform: 'v0.7.0',
  'kube-score': 'v1.20.0',
  'kube-linter': 'v0.7.6',
  checkov: '3.3.30',
  schemas: '1.37.0',
} as const;
export type ToolId = 'kubeconform' | 'kube-score' | 'kube-linter' | 'checkov';
/** Manifests must be valid for this version of Kubernetes. */
const kubernetes = '1.34.0';

const cache = join(homedir(), '.cache', 'debt-linters');
const python = join(cache, 'python', 'bin');
const goBinary = (name: string) => join(cache, 'bin', name);
const schemas = join(cache, `schemas-${versions.schemas}-${kubernetes}`);
const installMs = 1_200_000;

export interface Tool {
  readonly id: ToolId;
  /** Rejects with the output of the installer. */
  install(): Promise<void>;
  lint(directory: string, target: string): Promise<readonly ForeignFinding[]>;
}

async function goInstall(name: string, path: string): Promise<void> {
  if (existsSync(goBinary(name))) return;
  await run('go', ['install', path], { variables: { GOBIN: join(cache, 'bin'), GOFLAGS: '-p=1' }, timeoutMs: installMs });
}

async function pipInstall(): Promise<void> {
  if (existsSync(join(python, 'checkov')) && existsSync(join(python, 'kubernetes-validate'))) return;
  await mkdir(cache, { recursive: true });
  await run('python3', ['-m', 'venv', join(cache, 'python')], { timeoutMs: installMs });
  const packages = [`checkov==${versions.checkov}`, `kubernetes-validate==${versions.schemas}`];
  await run(join(python, 'pip'), ['install', '--quiet', '--disable-pip-version-check', ...packages], { timeoutMs: installMs });
}

/** The schemas of Kubernetes are part of a PyPI package. Their references are absolute URLs, which must not be fetched. */
async function prepareSchemas(): Promise<void> {
  if (existsSync(join(schemas, '_definitions.json'))) return;
  const { stdout } = await run(join(python, 'python'), ['-c', 'import kubernetes_validate as k; print(k.__path__[0])'], {});
  const from = join(stdout.trim(), 'kubernetes-json-schema', `v${kubernetes}-local-strict`);
  await mkdir(schemas, { recursive: true });
  for (const file of (await readdir(from)).toSorted().toReversed()) {
    const text = (await readFile(join(from, file), 'utf8')).replaceAll('/api/_definitions.json', '_definitions.json');
    await writeFile(join(schemas, file), text.replace(/,\s*"\$id":\s*"[^"]*"/, ''));
  }
}

const kubeconform: Tool = {
  id: 'kubeconform',
  async install() {
    await goInstall('kubeconform', `github.com/yannh/kubeconform/cmd/kubeconform@${versions.kubeconform}`);
    await pipInstall();
    await prepareSchemas();
  },
  async lint(directory, target) {
    const location = `${schemas}/{{ .ResourceKind }}{{ .KindSuffix }}.json`;
    const args = ['-strict', '-output', 'json', '-kubernetes-version', kubernetes, '-schema-location', location, directory];
    const { stdout } = await run(goBinary('kubeconform'), args, { exits: [0, 1] });
    return listAt(JSON.parse(stdout), 'resources').map((resource) => ({
      tool: 'kubeconform',
      target,
      check: textAt(resource, 'status') === 'statusInvalid' ? 'schema' : 'no-schema',
      object: `${textAt(resource, 'kind')} ${textAt(resource, 'name')}`,
      message: textAt(resource, 'msg'),
    }));
  },
};

const optionalChecks = [
  'container-cpu-requests-equal-limits',
  'container-memory-requests-equal-limits',
  'container-resource-requests-equal-limits',
  'container-ports-check',
  'container-seccomp-profile',
];
/** Its grade of a check without findings. */
const scoreFine = 10;

const kubeScore: Tool = {
  id: 'kube-score',
  install: () => goInstall('kube-score', `github.com/zegl/kube-score/cmd/kube-score@${versions['kube-score']}`),
  async lint(directory, target) {
    const files = (await readdir(directory)).map((file) => join(directory, file));
    const optional = optionalChecks.flatMap((check) => ['--enable-optional-test', check]);
    const args = ['score', '--kubernetes-version', 'v1.34', '--output-format', 'json', ...optional, ...files];
    const { stdout } = await run(goBinary('kube-score'), args, { exits: [0, 1] });
    return asList(JSON.parse(stdout)).flatMap((object) =>
      listAt(object, 'checks')
        .filter((check) => !booleanAt(check, 'skipped') && numberAt(check, 'grade') < scoreFine)
        .map((check) => ({
          tool: 'kube-score',
          target,
          check: textAt(at(check, 'check'), 'id'),
          object: objectName(textAt(at(object, 'type_meta'), 'kind'), at(object, 'object_meta')),
          message: textAt(at(check, 'check'), 'name'),
        })),
    );
  },
};

const checkov: Tool = {
  id: 'checkov',
  install: pipInstall,
  async lint(directory, target) {
    const args = ['--directory', directory, '--framework', 'kubernetes', '--compact', '--quiet', '--skip-download', '--output', 'json'];
    const { stdout } = await run(join(python, 'checkov'), args, { exits: [0, 1] });
    return listAt(at(JSON.parse(stdout), 'results'), 'failed_checks').map((failed) => {
      const [kind = '', namespace = '', ...name] = textAt(failed, 'resource').split('.');
      return {
        tool: 'checkov',
        target,
        check: textAt(failed, 'check_id'),
        object: `${kind} ${namespace}/${name.join('.')}`,
        message: textAt(failed, 'check_name'),
      };
    });
  },
};

const kubeLinter: Tool = {
  id: 'kube-linter',
  install: () => goInstall('kube-linter', `golang.stackrox.io/kube-linter/cmd/kube-linter@${versions['kube-linter']}`),
  async lint(directory, target) {
    const { stdout } = await run(goBinary('kube-linter'), ['lint', '--add-all-built-in', '--format', 'json', directory], { exits: [0, 1] });
    return listAt(JSON.parse(stdout), 'Reports').map((report) => {
      const object = at(at(report, 'Object'), 'K8sObject');
      const kind = textAt(at(object, 'GroupVersionKind'), 'Kind');
      return {
        tool: 'kube-linter',
        target,
        check: textAt(report, 'Check'),
        object: `${kind} ${textAt(object, 'Namespace')}/${textAt(object, 'Name')}`,
        message: textAt(at(report, 'Diagnostic'), 'Message'),
      };
    });
  },
};

export const tools: readonly Tool[] = [kubeconform, kubeScore, kubeLinter, checkov];

function objectName(kind: string, meta: unknown): string {
  const namespace = textAt(meta, 'namespace');
  return `${kind} ${namespace === '' ? '' : `${namespace}/`}${textAt(meta, 'name')}`;
}

const at = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? new Map<string, unknown>(Object.entries(value)).get(key) : undefined;
const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const listAt = (value: unknown, key: string): readonly unknown[] => asList(at(value, key));
const textAt = (value: unknown, key: string): string => {
  const found = at(value, key);
  return typeof found === 'string' ? found : '';
};
const numberAt = (value: unknown, key: string): number => Number(at(value, key));
const booleanAt = (value: unknown, key: string): boolean => at(value, key) === true;
