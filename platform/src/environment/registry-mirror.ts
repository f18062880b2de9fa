/** A mirror of Docker Hub as a person names it. */

/** Instead of a URL: Docker Hub alone again. */
export const noMirror = 'none';

/** Without a login, and with nothing that would end the text in which it stands. */
export function isMirror(text: string): boolean {
  if (!URL.canParse(text) || /["\\\s]/.test(text)) return false;
  const { protocol, username, password, search, hash } = new URL(text);
  return ['http:', 'https:'].includes(protocol) && [username, password, search, hash].every((part) => part === '');
}
