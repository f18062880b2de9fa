/** One project of Compose: the files of `synth compose`, and an operator's commands. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { docker, environment, site } from '../docker/daemon.ts';
import { ask, must } from '../images/commands.ts';

const program = fileURLToPath(new URL('../../platform/bin/debt-platform', import.meta.url));
export const environmentName = 'check';
const project = `debt-${environmentName}`;
const commandMs = 400_000;

export const folder = join(site, 'compose');
const file = join(folder, 'compose.yaml');

const Container = Type.Object({
  Id: Type.String(),
  State: Type.Object({
    Status: Type.String(),
    Pid: Type.Number(),
    ExitCode: Type.Number(),
    Health: Type.Optional(Type.Object({ Status: Type.String() })),
  }),
  RestartCount: Type.Number(),
  Config: Type.Object({ Labels: Type.Record(Type.String(), Type.String()) }),
  HostConfig: Type.Object({
    PortBindings: Type.Union([
      Type.Null(),
      Type.Record(Type.String(), Type.Array(Type.Object({ HostIp: Type.String(), HostPort: Type.String() }))),
    ]),
  }),
});
export type Container = Type.Static<typeof Container>;

export function synthesise(): void {
  must(program, ['synth', 'compose', '--env', environmentName, '--out', folder], { timeoutMs: commandMs });
}

export const makeSecrets = (): string => must('sh', [join(folder, 'secrets.sh')]);

export const composeFile = {
  read: (): string => readFileSync(file, 'utf8'),
  write: (text: string): void => writeFileSync(file, text),
};

/** Throws for a warning too: an operator would look for a fault. */
export function compose(...args: readonly string[]): string {
  const { ok, out, output } = ask('docker', ['compose', '--file', file, ...args], { env: environment, timeoutMs: commandMs });
  if (!ok) throw new Error(`docker compose ${args.join(' ')} failed:\n${output}\n${problems()}`);
  if (/level=(warning|error)/.test(output)) throw new Error(`docker compose ${args.join(' ')} warns:\n${output}`);
  return out.trim();
}

export const up = (): string => compose('up', '--detach', '--wait');

/** By service. */
export function containers(): ReadonlyMap<string, Container> {
  const ids = docker(['ps', '--all', '--quiet', '--filter', `label=com.docker.compose.project=${project}`])
    .split('\n')
    .filter((id) => id !== '');
  if (ids.length === 0) return new Map();
  const all = Value.Parse(Type.Array(Container), JSON.parse(docker(['inspect', ...ids])));
  return new Map(all.map((each) => [each.Config.Labels['com.docker.compose.service'] ?? each.Id, each]));
}

/** The captured mail, read with the command of docs/operations.md. */
export function mails(): unknown {
  const script = "fetch('http://127.0.0.1:8005/store').then(async (answer) => console.log(await answer.text()))";
  return JSON.parse(compose('exec', '-T', 'mail-sink', 'node', '-e', script));
}

const tailLines = '12';

/** The last lines of every container that is not healthy. */
function problems(): string {
  return [...containers()]
    .filter(([, container]) => !isWell(container))
    .map(([service, { Id, State }]) => {
      const { output } = ask('docker', ['logs', '--tail', tailLines, Id], { env: environment });
      return `--- ${service}: ${State.Status}, ${State.Health?.Status ?? `ended with ${State.ExitCode}`}\n${output}`;
    })
    .join('\n');
}

/** A task has ended with 0; every other container runs and is healthy. */
export const isWell = ({ State: { Status, ExitCode, Health } }: Container): boolean =>
  Health === undefined ? Status === 'exited' && ExitCode === 0 : Status === 'running' && Health.Status === 'healthy';

/** The remaining resources of the project, by kind. */
export function remains(): Readonly<Record<'containers' | 'networks' | 'volumes', readonly string[]>> {
  const lines = (...args: readonly string[]): readonly string[] =>
    docker(args)
      .split('\n')
      .filter((line) => line !== '');
  return {
    containers: lines('ps', '--all', '--format', '{{.Names}}'),
    networks: lines('network', 'ls', '--filter', 'type=custom', '--format', '{{.Name}}'),
    volumes: lines('volume', 'ls', '--format', '{{.Name}}').toSorted(),
  };
}
