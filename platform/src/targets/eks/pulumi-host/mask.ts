/** Removes everything that resembles a secret from a text, before it is printed, logged or passed on. */
const masked = '[secret]';

const patterns: readonly (readonly [RegExp, string])[] = [
  // A password in a URL, which ends at the last @ before the host.
  [/([a-z][a-z0-9+.-]*:\/\/[^\s:/@"']*:)[^\s/"']+@/gi, `$1${masked}@`],
  // The content of a wrapped secret of Pulumi.
  [
    /("(?:plaintext|ciphertext|secretString|password|passwords|masterPassword|SecretString|MasterUserPassword)"\s*:\s*)("(?:[^"\\]|\\.)*"|\[[^\]]*\])/g,
    `$1"${masked}"`,
  ],
  [/\b(password|passwd|secret|token|passphrase)(\s*[=:]\s*)[^\s,;"'}]+/gi, `$1$2${masked}`],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, masked],
  // 32 bytes as base64url: the form of every password and key that we derive.
  [/(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])/g, masked],
];
const textMax = 4_000;

/** `known` are values that are secret, whatever their form. */
export function mask(text: string, known: readonly string[] = []): string {
  const cut = text.length > textMax ? `${text.slice(0, textMax)}…` : text;
  const without = known.filter((value) => value !== '').reduce((rest, value) => rest.replaceAll(value, masked), cut);
  return patterns.reduce((rest, [pattern, replacement]) => rest.replace(pattern, replacement), without);
}
