import { isOlder } from '@debt/proto/release';
import manifest from '../package.json' with { type: 'json' };

export const version: string = manifest.version;
export const userAgent = `debt/${version} (${process.platform}-${process.arch})`;

/**
 * What to do when this program cannot read what the server sent: the older side is updated. Without a known release of the server, its address may be
 * that of another program. @param server the release of the server, when it sent it
 */
export function sideToUpdate(server: string | undefined, own = version): readonly string[] {
  if (server === undefined) return ['debt config explain server', 'update this program'];
  if (isOlder(own, server)) return [`update debt: this is ${own}, and the server has ${server}`];
  if (isOlder(server, own)) return [`ask the operator to update the server: it has ${server}, and this is debt ${own}`];
  return [`report it: debt and the server both have ${own}`];
}
