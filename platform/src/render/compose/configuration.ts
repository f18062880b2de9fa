/**
 * What a container reads when it starts beside its variables. Compose replaces a container only when the definition of its service changes,
 * and neither the text of a config nor that of a secret is part of it. So a label of the service has their hash.
 */
import { shortHash } from '../kubernetes/names.ts';

export interface Configuration {
  /** Texts of files, by their path in the container. */
  readonly files: Readonly<Record<string, string>>;
  /** Texts of secrets with `{password}` in them, by their name; undefined for one that is random and nothing else, which never changes. */
  readonly secrets: Readonly<Record<string, string | undefined>>;
}

export function configurationLabel(configuration: Configuration): Readonly<Record<string, string>> {
  const { files, secrets } = configuration;
  const isEmpty = Object.keys({ ...files, ...secrets }).length === 0;
  return isEmpty ? {} : { 'debt.dev/configuration': shortHash(configuration) };
}
