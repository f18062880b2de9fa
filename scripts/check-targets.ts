/**
 * A target consists of its folder and its cases in `targets/open.ts`: without both, everything else still type-checks. Tests of a target belong to
 * it. Here the folder is only hidden from the compiler, so nothing is moved in the working tree.
 */
import { readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('..', import.meta.url));
const targetsFolder = join(root, 'platform', 'src', 'targets');
const openFile = join(targetsFolder, 'open.ts');
const isTest = (file: string): boolean => /\.test\.tsx?$|\/(?:test|conformance)\/|\/testing\.ts$/.test(file.slice(root.length - 1));

const { options, fileNames } = configuration();
const targets = ['processes', 'kind', 'eks'];
const found = targets.flatMap((target) => problemsWithout(target));
process.stdout.write(found.map((line) => `${line}\n`).join(''));
process.exitCode = found.length === 0 ? 0 : 1;

function configuration(): { readonly options: ts.CompilerOptions; readonly fileNames: readonly string[] } {
  const path = join(root, 'tsconfig.json');
  const read = ts.readConfigFile(path, (file) => ts.sys.readFile(file));
  const parsed = ts.parseJsonConfigFileContent(read.config, ts.sys, root);
  const { tsBuildInfoFile: _notWritten, ...options } = parsed.options;
  return { options: { ...options, incremental: false, noUnusedLocals: false }, fileNames: parsed.fileNames };
}

function problemsWithout(target: string): readonly string[] {
  const folder = join(targetsFolder, target) + sep;
  const isHidden = (file: string): boolean => file.startsWith(folder);
  const base = ts.createCompilerHost(options);
  const host: ts.CompilerHost = {
    ...base,
    fileExists: (file) => !isHidden(file) && base.fileExists(file),
    directoryExists: (path) => !isHidden(`${path}${sep}`) && (base.directoryExists?.(path) ?? true),
    readFile: (file) => (isHidden(file) ? undefined : file === openFile ? openWithout(target) : base.readFile(file)),
    getSourceFile: (file, language, ...rest) => {
      if (isHidden(file)) return undefined;
      if (file === openFile) return ts.createSourceFile(file, openWithout(target), language, true);
      return base.getSourceFile(file, language, ...rest);
    },
  };
  const rootNames = fileNames.filter((file) => file.startsWith(join(root, 'platform', 'src')) && !isHidden(file) && !isTest(file));
  const program = ts.createProgram({ rootNames, options, host });
  const diagnostics = [...program.getSemanticDiagnostics(), ...program.getSyntacticDiagnostics()];
  return diagnostics.map((one) => `without ${target}: ${whereOf(one)}${ts.flattenDiagnosticMessageText(one.messageText, ' ')}`);
}

/** `open.ts` without the cases of the target, where the remaining type is `never`. */
function openWithout(target: string): string {
  const text = readFileSync(openFile, 'utf8');
  // Each case is a separate block, indented by four spaces.
  const without = text
    .split(/^(?= {4}(?:case|default))/m)
    .filter((part) => !part.includes(`import('./${target}/`))
    .join('')
    .replace('return target satisfies never;', "throw new Error('this target was removed');");
  if (without.includes(`./${target}/`)) throw new Error(`the cases of ${target} in open.ts have another form than this script expects`);
  if (without === text) throw new Error(`open.ts has no case of ${target}`);
  return without;
}

function whereOf({ file, start }: ts.Diagnostic): string {
  if (file === undefined || start === undefined) return '';
  return `${file.fileName.slice(root.length)}:${file.getLineAndCharacterOfPosition(start).line + 1} `;
}
