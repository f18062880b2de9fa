import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { cacheFolder, type Engine, freePort, host, isInstalled, type Site, untilAnswers } from './site.ts';

const version = '1.24.0';
const module = 'github.com/FerretDB/FerretDB';
const binary = (): string => join(cacheFolder(), `ferretdb-${version}`);

/** FerretDB, which implements MongoDB's protocol and stores its data in SQLite: TLS only, a user with a password. Built from its Go module. */
export const mongodb: Engine = {
  name: 'mongodb',
  install: () => void installFerretdb(),
  start: async (site) => {
    const port = await freePort();
    const password = randomBytes(24).toString('base64url');
    const data = join(site.folder, 'ferretdb');
    mkdirSync(data, { mode: 0o700 });
    const server = site.launch('mongodb', binary(), settings(site, port, data), {
      // Not in the arguments, which every user of the machine can read.
      env: { FERRETDB_SETUP_USERNAME: 'debt', FERRETDB_SETUP_PASSWORD: password, FERRETDB_SETUP_DATABASE: 'admin', DO_NOT_TRACK: '1' },
    });
    await untilAnswers(server, site.folder, () => handshake(site, port));
    return { TEST_MONGODB_URL: `mongodb://debt:${password}@${host}:${port}/notifier?tls=true&authSource=admin` };
  },
};

/** @returns the path of the program, which is built when it is missing. */
export function installFerretdb(): string {
  if (existsSync(binary())) return binary();
  if (!isInstalled('go')) throw new Error('go is missing: install Go 1.22 or newer, with which FerretDB is built');
  const folder = mkdtempSync(join(tmpdir(), 'debt-ferretdb-'));
  try {
    build(folder);
    return binary();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const settings = ({ certFile, keyFile }: Site, port: number, data: string): readonly string[] => [
  '--handler=sqlite',
  // The tests end processes, never the machine, so no write has to be flushed to the disk.
  `--sqlite-url=file:${data}/?_pragma=synchronous(off)`,
  `--state-dir=${data}`,
  '--listen-addr=',
  `--listen-tls=127.0.0.1:${port}`,
  `--listen-tls-cert-file=${certFile}`,
  `--listen-tls-key-file=${keyFile}`,
  '--debug-addr=',
  '--telemetry=disable',
  '--test-enable-new-auth',
  '--log-level=WARN',
];

/** The module lacks a file that its own build generates and that it needs to start, so the module is vendored and the file is added. */
function build(folder: string): void {
  const go = (...args: readonly string[]): void => {
    execFileSync('go', args, { cwd: folder, stdio: ['ignore', 2, 2], env: { ...process.env, GOFLAGS: '', CGO_ENABLED: '0' } });
  };
  writeFileSync(join(folder, 'go.mod'), `module engines\n\ngo 1.22\n\nrequire ${module} v${version}\n`);
  writeFileSync(join(folder, 'tools.go'), `//go:build tools\n\npackage engines\n\nimport _ "${module}/cmd/ferretdb"\n`);
  go('mod', 'tidy');
  go('mod', 'vendor');
  writeFileSync(join(folder, 'vendor', module, 'build/version/version.txt'), `v${version}\n`);
  go('build', '-mod=vendor', '-o', 'ferretdb', `${module}/cmd/ferretdb`);
  execFileSync('cp', [join(folder, 'ferretdb'), `${binary()}.${process.pid}`]);
  renameSync(`${binary()}.${process.pid}`, binary());
}

function handshake({ caFile }: Site, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, ca: readFileSync(caFile), timeout: 2_000 }, () => {
      resolve();
      socket.destroy();
    });
    socket.once('timeout', () => socket.destroy(new Error('no answer')));
    socket.once('error', reject);
  });
}
