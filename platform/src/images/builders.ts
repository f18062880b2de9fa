/** The programs that can build an image, and the command line of each. Their common commands are the same for all. */

import type { Variables } from '../environment/paths.ts';
import { PlatformError } from '../failures/failures.ts';
import { runTool } from '../tools/run-program.ts';
import type { PlannedImage } from './context.ts';

/** In the order of preference. */
export const builderIds = ['docker', 'podman', 'buildah'] as const;
export type BuilderId = (typeof builderIds)[number];

interface Dialect {
  /** Succeeds when images can be built: a client without a running daemon fails. */
  readonly answers: readonly string[];
  /** Succeeds when the image exists locally; queries no registry. */
  readonly has: (reference: string) => readonly string[];
  readonly build: readonly string[];
}

const dialects: Readonly<Record<BuilderId, Dialect>> = {
  docker: {
    answers: ['version', '--format', '{{.Server.Version}}'],
    has: (reference) => ['image', 'inspect', '--format', '{{.Id}}', reference],
    build: ['build', '--progress', 'plain'],
  },
  podman: {
    answers: ['info', '--format', '{{.Version.Version}}'],
    has: (reference) => ['image', 'exists', reference],
    build: ['build'],
  },
  buildah: {
    answers: ['info'],
    has: (reference) => ['inspect', '--type', 'image', '--format', '{{.FromImageID}}', reference],
    build: ['build'],
  },
};

const answerTimeoutMs = 15_000;

export interface BuildRequest {
  readonly image: PlannedImage;
  readonly references: readonly string[];
  readonly platform: string;
}

export interface Builder {
  readonly id: BuilderId;
  /** The name or path of the program. */
  readonly program: string;
  has(reference: string): Promise<boolean>;
  /** Gives a local image another name. Throws `image_failed`. */
  tag(from: string, to: string): Promise<void>;
  /** The arguments that build one image in the root of the checkout. */
  buildArguments(request: BuildRequest): readonly string[];
}

/** The first builder that works. Throws `tool_missing`, which lists why each of them does not work, and what else is missing. */
export async function findBuilder(variables: Variables, wanted?: BuilderId): Promise<Builder> {
  const candidates = wanted === undefined ? builderIds : [wanted];
  const [git, ...answers] = await Promise.all([
    problemOf('git', ['--version'], variables),
    ...candidates.map((id) => problemOf(programOf(id, variables), dialects[id].answers, variables)),
  ]);
  const found = candidates.find((_, at) => answers[at] === undefined);
  if (git === undefined && found !== undefined) return openBuilder(found, variables);
  const missing = [...(git === undefined ? [] : ['git']), ...(found === undefined ? [candidates.join(' or ')] : [])];
  const problems = [git, ...(found === undefined ? answers : [])].flatMap((problem) => problem ?? []);
  throw new PlatformError('tool_missing', {
    what: `to build images, ${missing.join(' and ')} must answer`,
    why: problems.join('; '),
    fix: [
      ...(git === undefined ? [] : ['install git']),
      ...(found === undefined
        ? [wanted === undefined ? 'install Docker, Podman or Buildah, and start it' : `install and start ${wanted}`]
        : []),
    ],
  });
}

function programOf(id: BuilderId, { DEBT_PLATFORM_DOCKER: docker = '' }: Variables): string {
  return id === 'docker' && docker !== '' ? docker : id;
}

/** Undefined when the program succeeds. */
async function problemOf(program: string, args: readonly string[], variables: Variables): Promise<string | undefined> {
  const { code, err, timedOut } = await runTool(program, args, { env: variables, timeoutMs: answerTimeoutMs });
  if (code === 0) return undefined;
  if (code === undefined) return `${program} is not installed`;
  if (timedOut) return `${program} did not answer in ${answerTimeoutMs / 1000} s`;
  return `${program}: ${err.trim().split('\n')[0] ?? ''}`;
}

function openBuilder(id: BuilderId, variables: Variables): Builder {
  const dialect = dialects[id];
  const program = programOf(id, variables);
  const ask = (args: readonly string[]) => runTool(program, args, { env: variables, timeoutMs: answerTimeoutMs });

  async function has(reference: string): Promise<boolean> {
    return (await ask(dialect.has(reference))).code === 0;
  }

  async function tag(from: string, to: string): Promise<void> {
    const { code, err } = await ask(['tag', from, to]);
    if (code !== 0) throw new PlatformError('image_failed', { what: `${id} did not name ${from} ${to}`, why: err.trim() });
  }

  return { id, program, has, tag, buildArguments: (request) => buildArguments(dialect, request) };
}

function buildArguments({ build }: Dialect, { image, references, platform }: BuildRequest): readonly string[] {
  const { recipe, buildArguments: given } = image;
  return [
    ...build,
    ...['--file', recipe.dockerfile, '--target', recipe.target, '--platform', platform],
    ...Object.entries(given).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]),
    ...references.flatMap((reference) => ['--tag', reference]),
    '.',
  ];
}
