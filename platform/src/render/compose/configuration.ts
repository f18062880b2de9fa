/**
 * What a container reads at its start in addition to its variables. Compose replaces a container only when the definition of its service changes, and
 * neither the text of a config nor that of a secret is part of it. A label of the service therefore contains their hash.
 */
import { shortHash } from '../kubernetes/names.ts';

export interface Configuration {
  /** Contents of files, by their path in the container. */
  readonly files: Readonly<Record<string, string>>;
  /** Contents of secrets with `{password}` in them, by name; undefined for a secret that is only a random value, which never changes. */
  readonly secrets: Readonly<Record<string, string | undefined>>;
}

export function configurationLabel(configuration: Configuration): Readonly<Record<string, string>> {
  const { files, secrets } = configuration;
  const isEmpty = Object.keys({ ...files, ...secrets }).length === 0;
  return isEmpty ? {} : { 'debt.dev/configuration': shortHash(configuration) };
}
