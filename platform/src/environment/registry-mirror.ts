/** A mirror of Docker Hub, as the user specifies it. */

/** Instead of a URL: go back to Docker Hub alone. */
export const noMirror = 'none';

/** A valid mirror has no credentials, and no characters that would end the string in which it is embedded. */
export function isMirror(text: string): boolean {
  if (!URL.canParse(text) || /["\\\s]/.test(text)) return false;
  const { protocol, username, password, search, hash } = new URL(text);
  return ['http:', 'https:'].includes(protocol) && [username, password, search, hash].every((part) => part === '');
}
