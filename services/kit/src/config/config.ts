import { readFileSync } from 'node:fs';
import { AppError } from '../errors/errors.ts';
import type { Variable } from './variables.ts';

export * from './common.ts';
export * from './variables.ts';

/** A table of variables by name: the schema of a configuration. */
export type Variables = Readonly<Record<string, Variable<unknown>>>;
/** The parsed configuration: the same keys as the variables. */
export type ConfigOf<V extends Variables> = { readonly [Key in keyof V]: V[Key] extends Variable<infer T> ? T : never };
/** The environment variables of a process. */
export type Environment = Readonly<Record<string, string | undefined>>;
type ReadFile = (path: string) => string;

const readText: ReadFile = (path) => readFileSync(path, 'utf8');

/**
 * Reads the variables from an environment. `X_FILE` names a file with the value of `X`; one trailing newline is removed.
 * @throws AppError `bad_configuration` that lists every problem and never contains a secret.
 */
export function readConfig<V extends Variables>(variables: V, environment: Environment, readFile: ReadFile = readText): ConfigOf<V> {
  const problems: string[] = [];
  const entries = Object.entries(variables).map(([name, variable]): [string, unknown] => {
    try {
      return [name, readVariable(name, variable, environment, readFile)];
    } catch (error) {
      problems.push(error instanceof Error ? error.message : String(error));
      return [name, undefined];
    }
  });
  if (problems.length > 0) throw new AppError('bad_configuration', problems.join('\n'));
  const config = Object.freeze(Object.fromEntries(entries));
  if (!isConfigOf(variables, config)) throw new Error('not every variable was read: this is a fault of readConfig');
  return config;
}

/** Adds the name of the variable to an error about its value. @throws AppError `bad_configuration` */
export async function fromVariable<T>(name: string, open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (thrown) {
    if (!(thrown instanceof AppError) || thrown.code !== 'bad_configuration') throw thrown;
    throw new AppError('bad_configuration', `${name}: ${thrown.message}`, { cause: thrown });
  }
}

function readVariable(name: string, variable: Variable<unknown>, environment: Environment, readFile: ReadFile): unknown {
  const direct = environment[name];
  const file = environment[`${name}_FILE`];
  if (direct !== undefined && file !== undefined) throw new Error(`${name} and ${name}_FILE are both set; set one of them`);
  const raw = file === undefined ? (direct ?? variable.fallback) : readVariableFile(name, file, readFile);
  if (raw === undefined) throw new Error(`${name} is not set; it must be ${variable.allowed}`);
  try {
    return variable.parse(raw);
  } catch (error) {
    const shown = file !== undefined ? `${name}=<${file}>` : variable.secret ? `${name}=<hidden>` : `${name}=${JSON.stringify(raw)}`;
    throw new Error(`${shown} ${error instanceof Error ? error.message : 'is not allowed'}; it must be ${variable.allowed}`);
  }
}

function readVariableFile(name: string, path: string, readFile: ReadFile): string {
  try {
    return readFile(path).replace(/\n$/, '');
  } catch (error) {
    throw new Error(
      `${name}_FILE=${path} cannot be read (${error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'})`,
    );
  }
}

/** Each value was parsed by its own variable, which the compiler cannot infer through Object.fromEntries. */
const isConfigOf = <V extends Variables>(variables: V, values: Readonly<Record<string, unknown>>): values is ConfigOf<V> =>
  Object.keys(variables).every((name) => Object.hasOwn(values, name));

/** Describes the environment of a service, for documentation and for checks of manifests. */
export const describeVariables = (
  variables: Variables,
): readonly { readonly name: string; readonly allowed: string; readonly secret: boolean; readonly required: boolean }[] =>
  Object.entries(variables).map(([name, { allowed, secret, fallback }]) => ({ name, allowed, secret, required: fallback === undefined }));
