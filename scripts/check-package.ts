/**
 * Packs `debt` twice and compares the bytes. Then an ordinary user, whose home has nothing of this repository, installs each package without network
 * and uses it on a platform that runs on this machine. `--report=FILE` writes the numbers for scripts/summary.ts.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { program } from '../cli/src/full.ts';
import { at, root, World } from '../test/harness/world.ts';
import { Checks, Halt } from './images/checks.ts';
import { run } from './package/staging.ts';
import { User } from './package/user.ts';

const password = 'correct horse battery\n';
/** How a user comes to a `debt` on their PATH, without root. */
const forms: Readonly<Record<string, (user: User, files: readonly string[]) => void>> = {
  npm: (user, files) => {
    const file = user.take(fileOf(files, '.tgz'));
    user.type(`npm install --global --prefix . ./${file}`);
    expectContent(user.type(`npx --yes --package ./${file} debt help`), 'debt COMMAND');
    expectContent(user.type('MANPAGER=cat man -l share/man/man1/debt.1'), 'debt owe PERSON AMOUNT');
  },
  executable: (user, files) => {
    const file = user.take(fileOf(files, `-${process.platform}-${process.arch}`));
    user.type(`mkdir bin && mv ${file} bin/debt`);
  },
  deb: (user, files) => {
    const file = user.take(fileOf(files, '.deb'));
    user.type(`dpkg-deb --extract ${file} . && mkdir bin && ln -s ../usr/bin/debt bin/debt`);
    user.type('debt completion bash | cmp - usr/share/bash-completion/completions/debt');
    expectContent(user.type('MANPAGER=cat man -l usr/share/man/man1/debt.1.gz'), 'debt owe PERSON AMOUNT');
  },
};

const checks = new Checks();
try {
  await checkEverything();
} catch (error) {
  if (error instanceof Halt) process.stdout.write(`${error.message}\n`);
  else checks.fail(error instanceof Error ? (error.stack ?? error.message) : String(error));
}
const report = process.argv.find((argument) => argument.startsWith('--report='))?.slice('--report='.length);
if (report !== undefined) checks.write(report);
process.exitCode = checks.ok ? 0 : 1;

async function checkEverything(): Promise<void> {
  using world = new World();
  run('chmod', ['755', world.folder]);
  const [first, second] = ['one', 'two'].map((name) => join(world.folder, name));
  if (first === undefined || second === undefined) return;
  const files = await checks.need('the packages are built', () => pack(first));
  await checks.check('a second build has the same bytes', () => {
    pack(second);
    expectEqual(readFileSync(join(second, 'SHA256SUMS'), 'utf8'), readFileSync(join(first, 'SHA256SUMS'), 'utf8'));
  });
  await checks.check('the checksums are those of the files, and no package names a folder of this machine', () => {
    run('sha256sum', ['--check', '--strict', 'SHA256SUMS'], { cwd: first });
    const named = files.filter((file) => readFileSync(file).includes(root));
    if (named.length > 0) throw new Error(`${root} is in ${named.join(', ')}`);
  });
  await checks.need('a platform runs on this machine', () => world.up());
  const server = `http://127.0.0.1:${world.port}`;
  for (const [form, install] of Object.entries(forms)) {
    const user = new User(join(world.folder, form), server);
    await checks.check(`an ordinary user installs ${form}, and records a debt`, async () => {
      install(user, files);
      await use(user, form);
    });
  }
}

function pack(out: string): readonly string[] {
  mkdirSync(out);
  run(process.execPath, [join(root, 'scripts/package-cli.ts'), `--out=${out}`]);
  const names = [...readFileSync(join(out, 'SHA256SUMS'), 'utf8').matchAll(/^\S+ {2}(.+)$/gm)].map(([, name = '']) => join(out, name));
  if (names.length !== 3) throw new Error(`three packages were expected, and these are here: ${names.join(', ')}`);
  return names;
}

async function use(user: User, handle: string): Promise<void> {
  expectEqual(at(JSON.parse(user.type('debt --version --json')), 'release'), program.version);
  expectContent(user.type('debt help'), 'debt COMMAND');
  for (const shell of ['bash', 'zsh', 'fish']) user.type(`debt completion ${shell} >completion && ${shell} -n completion`);
  user.type(`debt register --handle ${handle} --name Ann --email ${handle}@example.org --password-file -`, password);
  user.type('debt logout');
  user.type(`debt login ${handle} --password-file -`, password);
  user.type('debt people add Grandma');
  expectContent(user.type('debt owe Grandma 5 for stamps'), 'You owe Grandma 5.00 EUR for stamps.');
  expectContent(user.type('debt debts --plain'), 'stamps');
  await user.showUntil('debt watch', 'up to date', 'q');
  // The executable alone cannot notice it.
  if (handle !== 'executable') expectContent(user.run('debt >&-').stderr, 'stdout');
}

function fileOf(files: readonly string[], ending: string): string {
  const found = files.find((file) => file.endsWith(ending));
  if (found === undefined) throw new Error(`no package ends with ${ending}`);
  return found;
}

function expectContent(text: string, part: string): void {
  if (!text.includes(part)) throw new Error(`'${part}' was expected in:\n${text}`);
}

function expectEqual(found: unknown, expected: string): void {
  if (found !== expected) throw new Error(`this was expected:\n${expected}\nand this is here:\n${String(found)}`);
}
