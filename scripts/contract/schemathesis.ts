/** Schemathesis: requests that it makes from an OpenAPI document, valid and invalid ones, and checks of the answers. */
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { run } from '../lint-manifests/run.ts';

const version = '4.32.5';

/** One run against one server. */
export interface Session {
  /** A folder of its own, for its configuration and its report. */
  readonly folder: string;
  readonly document: string;
  readonly address: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Arguments that choose operations. */
  readonly selection: readonly string[];
  /** Ids that exist, by the path that takes one. Random ones would be answered with 404 only. */
  readonly ids: Readonly<Record<string, string>>;
}

/** What a session found. */
export interface Outcome {
  readonly requests: number;
  readonly operations: number;
  /** One line each: a rule, and the operations whose answers violate it. */
  readonly findings: readonly string[];
}

const Report = Type.Object({
  complete: Type.Boolean(),
  operations: Type.Object({ tested: Type.Integer(), errored: Type.Integer() }),
  test_cases: Type.Object({ generated: Type.Integer() }),
  failures: Type.Array(Type.Object({ title: Type.String(), operations: Type.Array(Type.Unknown()) })),
  errors: Type.Array(Type.Unknown()),
});

/** @returns the path of the program, which is installed at first use. Needs Python 3 with venv. */
export async function installedSchemathesis(): Promise<string> {
  const folder = join(homedir(), '.cache', 'debt-schemathesis', version);
  const program = join(folder, 'bin', 'schemathesis');
  if (existsSync(join(folder, 'complete'))) return program;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await run('python3', ['-m', 'venv', folder], {});
  const pip = ['install', '--quiet', '--disable-pip-version-check', `schemathesis==${version}`];
  await run(join(folder, 'bin', 'pip'), pip, { timeoutMs: 600_000 });
  // The programs of a virtual environment contain its path, so it cannot be made elsewhere and renamed.
  await writeFile(join(folder, 'complete'), '');
  return program;
}

/** @throws Error when the program did not reach its end, or tested nothing. */
export async function probe(program: string, session: Session): Promise<Outcome> {
  const report = join(session.folder, 'report.json');
  await writeFile(join(session.folder, 'schemathesis.toml'), configurationOf(session.ids));
  const headers = Object.entries(session.headers).flatMap(([name, value]) => ['--header', `${name}: ${value}`]);
  const args = ['run', session.document, '--url', session.address, ...headers, ...session.selection];
  const effort = ['--phases', 'examples,coverage,fuzzing,stateful', '--max-examples', '15', '--seed', '1', '--continue-on-failure'];
  await run(program, [...args, ...effort, '--no-color', '--report', 'json', '--report-json-path', report], {
    cwd: session.folder,
    exits: [0, 1],
    timeoutMs: 600_000,
  });
  const found = Value.Parse(Report, JSON.parse(await readFile(report, 'utf8')));
  if (!found.complete || found.operations.errored > 0 || found.operations.tested === 0 || found.errors.length > 0)
    throw new Error(`schemathesis did not test everything: ${JSON.stringify({ ...found.operations, errors: found.errors })}`);
  return {
    requests: found.test_cases.generated,
    operations: found.operations.tested,
    findings: found.failures.map(({ title, operations }) => `${title}: ${operations.map((one) => JSON.stringify(one)).join(', ')}`),
  };
}

/**
 * Two rules of Schemathesis that this API does not follow. A request of the right form is refused with 400, 409, 412, 422 or 428 when its content is
 * impossible: a currency that ISO 4217 does not define, a due date in another century, the cursor of another list. And a missing If-Match is 428.
 */
function configurationOf(ids: Readonly<Record<string, string>>): string {
  const statuses = (...codes: readonly (number | string)[]) => JSON.stringify(codes.map(String));
  return [
    '[checks]',
    `positive_data_acceptance.expected-statuses = ${statuses('2xx', 400, 401, 403, 404, 409, 412, 422, 426, 428, 429)}`,
    `missing_required_header.expected-statuses = ${statuses(400, 401, 403, 428)}`,
    ...Object.entries(ids).flatMap(([path, id]) => [
      '[[operations]]',
      `include-path = ${JSON.stringify(path)}`,
      `parameters = { id = ${JSON.stringify(id)} }`,
    ]),
    '',
  ].join('\n');
}
