/**
 * The base images, where no image registry is available: a distribution that debootstrap installs from this machine's mirror, the same with npm, and
 * the same with the distribution's Caddy. They are built once, and again when they are a week old.
 */
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ask, must } from './commands.ts';

export interface BaseImages {
  readonly debian: string;
  readonly npm: string;
  readonly caddy: string;
}
type BaseId = keyof BaseImages;

const root = fileURLToPath(new URL('../..', import.meta.url));
export const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'debt-images');
const unfinished = 'making-';
const keptMs = 7 * 24 * 3_600_000;
const buildMs = 600_000;

/** The mirror of this machine's distribution, as configured in apt. */
interface Mirror {
  readonly suite: string;
  readonly uri: string;
  readonly components: readonly string[];
}

function mirrorOfMachine(): Mirror {
  const release = readFileSync('/etc/os-release', 'utf8');
  const suite = /^VERSION_CODENAME=(\S+)$/m.exec(release)?.[1] ?? '';
  const format = '$(REPO_URI) $(CODENAME) $(COMPONENT)';
  const targets = must('apt-get', ['indextargets', '--format', format, 'Created-By: Packages']);
  const own = targets.split('\n').flatMap((line) => {
    const [uri = '', codename = '', component = ''] = line.split(' ');
    return codename === suite ? [{ uri, component }] : [];
  });
  const [first] = own.filter(({ component }) => component === 'main');
  if (first === undefined) throw new Error(`apt knows no mirror of ${suite} with the component main:\n${targets}`);
  return { suite, uri: first.uri, components: [...new Set(own.filter(({ uri }) => uri === first.uri).map(({ component }) => component))] };
}

/** Their names contain the date: a rebuilt base changes the name of every image. */
export function prepareBases(print: (text: string) => void): BaseImages {
  mkdirSync(cache, { recursive: true });
  const archive = prepareArchive(print);
  const stamp = stampOf(archive);
  const names = { debian: nameOf('debian', stamp), npm: nameOf('npm', stamp), caddy: nameOf('caddy', stamp) };
  for (const id of ['debian', 'npm', 'caddy'] as const) {
    if (ask('buildah', ['inspect', '--type', 'image', '--format', '{{.FromImageID}}', names[id]]).ok) continue;
    const startedAt = performance.now();
    buildBase(id, names, archive);
    print(`made the base ${names[id]} in ${seconds(startedAt)} s`);
  }
  return names;
}

/** @returns the path of the distribution as one file. */
export function prepareArchive(print: (text: string) => void): string {
  mkdirSync(cache, { recursive: true });
  return archiveOf(mirrorOfMachine(), print);
}

/** Its name: the distribution and the date. */
export const stampOf = (archive: string): string => archive.slice(cache.length + 1).replace(/\.tar$/, '');

/** Removes the unfinished work of a run that was killed: debootstrap mounts kernel file systems into its target. */
export function forgetUnfinished(): void {
  const inside = readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[4] ?? '')
    .filter((path) => path.startsWith(join(cache, unfinished)));
  for (const path of inside.toReversed()) must('umount', ['--lazy', path]);
  for (const name of readdirSync(cache).filter((each) => each.startsWith(unfinished)))
    rmSync(join(cache, name), { recursive: true, force: true });
}

const nameOf = (id: BaseId, stamp: string): string => `localhost/debt-base-${id}:${stamp}`;
const seconds = (since: number): string => ((performance.now() - since) / 1_000).toFixed(1);

/** Files that no container reads, and files that reveal the origin of the distribution. */
const leftOut = ['usr/share/doc/*', 'usr/share/man/*', 'usr/share/locale/*', 'usr/share/info/*', 'var/cache/apt/*', 'var/lib/apt/lists/*'];

function archiveOf({ suite, uri, components }: Mirror, print: (text: string) => void): string {
  const prefix = `${suite}-${process.arch}-`;
  for (const name of readdirSync(cache).filter((each) => each.startsWith(prefix) && each.endsWith('.tar'))) {
    const path = join(cache, name);
    if (Date.now() - statSync(path).mtimeMs < keptMs) return path;
    rmSync(path);
  }
  const startedAt = performance.now();
  const folder = mkdtempSync(join(cache, unfinished));
  try {
    const tree = join(folder, 'root');
    must('debootstrap', ['--variant=minbase', `--components=${components.join(',')}`, suite, tree, uri], { timeoutMs: buildMs });
    const packed = join(folder, 'root.tar');
    must('tar', ['-C', tree, '-cf', packed, ...leftOut.map((pattern) => `--exclude=./${pattern}`), '.'], { timeoutMs: buildMs });
    const path = join(cache, `${prefix}${new Date().toISOString().slice(0, 10).replaceAll('-', '')}.tar`);
    renameSync(packed, path);
    print(`debootstrap made ${suite} in ${seconds(startedAt)} s`);
    return path;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function buildBase(id: BaseId, names: BaseImages, archive: string): void {
  const context = mkdtempSync(join(cache, unfinished));
  try {
    writeFileSync(join(context, 'Dockerfile'), baseRecipes[id](names, context, archive));
    const args = ['build', '--quiet', '--tag', names[id], '--file', join(context, 'Dockerfile'), context];
    must('buildah', args, { timeoutMs: buildMs, env: { BUILDAH_ISOLATION: 'chroot' } });
  } finally {
    rmSync(context, { recursive: true, force: true });
  }
}

const install = (...packages: readonly string[]): string =>
  `apt-get update -qq && apt-get install -y -qq --no-install-recommends ${packages.join(' ')} && rm -rf /var/lib/apt/lists/*`;

/** Each one puts the files that its Dockerfile copies into its context folder. @returns the text of the Dockerfile. */
export const baseRecipes: Readonly<Record<BaseId, (names: BaseImages, context: string, archive: string) => string>> = {
  debian: (_names, context, archive) => {
    cpSync(archive, join(context, 'root.tar'));
    return 'FROM scratch\nADD root.tar /\nENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\n';
  },
  /** The Node of the lockfile, and the npm of this machine with its settings for registries and CA certificates. */
  npm: ({ debian }, context) => {
    cpSync(join(root, 'node_modules', `node-linux-${process.arch}`, 'bin', 'node'), join(context, 'node'));
    cpSync(ownNpm(), join(context, 'npm'), { recursive: true });
    writeFileSync(join(context, 'npmrc'), npmSettings(context));
    const links = ['npm', 'npx'].map((name) => `ln -s ../lib/node_modules/npm/bin/${name}-cli.js /usr/local/bin/${name}`);
    return [
      `FROM ${debian}`,
      `RUN ${install('libatomic1', 'libstdc++6', 'ca-certificates')}`,
      'COPY node /usr/local/bin/node',
      'COPY npm /usr/local/lib/node_modules/npm',
      'COPY npmrc /usr/local/etc/npmrc',
      ...(existsSync(join(context, 'authorities.pem')) ? ['COPY authorities.pem /usr/local/etc/authorities.pem'] : []),
      `RUN ${links.join(' && ')} && npm --version\n`,
    ].join('\n');
  },
  /** With the capability of the official image, which ours must not have, and the client for Compose's health check. */
  caddy: ({ debian }) =>
    `FROM ${debian}\nRUN ${install('caddy', 'ca-certificates', 'libcap2-bin', 'wget')} && setcap cap_net_bind_service=+ep /usr/bin/caddy\n`,
};

/** Its program is a link to npm/bin/npm-cli.js. */
function ownNpm(): string {
  const folder = dirname(dirname(realpathSync(must('/bin/sh', ['-c', 'command -v npm'], { env: { PATH: systemPath() } }))));
  if (!existsSync(join(folder, 'bin', 'npm-cli.js'))) throw new Error(`npm is not in ${folder}: put the npm that comes with Node on PATH`);
  return folder;
}

/** Without the programs of this checkout. */
const systemPath = (): string =>
  (process.env['PATH'] ?? '')
    .split(':')
    .filter((entry) => !entry.includes('node_modules'))
    .join(':');

function npmSettings(context: string): string {
  // Runs outside of this checkout's settings, on the Node that npm came with: npm looks for settings beside that.
  const asked = { cwd: dirname(root), env: { PATH: systemPath() } };
  const setting = (key: string): string => must('npm', ['config', 'get', key, '--loglevel=error'], asked);
  const authorities = [setting('cafile'), process.env['NODE_EXTRA_CA_CERTS'] ?? ''].find(existsSync) ?? '';
  if (existsSync(authorities)) cpSync(authorities, join(context, 'authorities.pem'), { dereference: true });
  return [
    `registry=${setting('registry')}`,
    ...(existsSync(authorities) ? ['cafile=/usr/local/etc/authorities.pem'] : []),
    'omit-lockfile-registry-resolved=true',
    '',
  ].join('\n');
}
