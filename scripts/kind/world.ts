/** The environment that is checked, and what every check of it uses. */
import { join } from 'node:path';
import { exitCodes } from '@debt/terminal/exit-codes';
import { site } from '../docker/daemon.ts';
import { nodeImage } from '../docker/node-image.ts';
import type { Checks } from '../images/checks.ts';
import { People, type PeoplePaths } from '../images/people.ts';
import { Platform, type Ran } from './platform.ts';

export interface World {
  readonly checks: Checks;
  readonly print: (text: string) => void;
  readonly platform: Platform;
  readonly people: People;
  readonly origins: Origins;
}
type Origins = readonly [string, string];

/** The choices of an environment that fits two cores and needs no registry of images. */
export const choices = ['kind', '--size', 'tiny', '--node-image', nodeImage] as const;
export const portOf = { check: 7050, other: 7051 } as const;
export type EnvironmentName = keyof typeof portOf;

/** The addresses of an environment's gateway. */
export const originsOf = (name: EnvironmentName): Origins => [`http://localhost:${portOf[name]}`, `http://127.0.0.1:${portOf[name]}`];

export function openWorld(checks: Checks, print: (text: string) => void): World {
  const platform = new Platform('check');
  return { checks, print, platform, people: new People(pathsOf(platform, 'check')), origins: originsOf('check') };
}

export const pathsOf = (platform: Platform, name: EnvironmentName): PeoplePaths => ({
  origins: originsOf(name),
  folder: join(site, `people-${name}`),
  codeFor: async (address) => {
    const { code, out, err } = await platform.ask(['mail', 'code', address]);
    if (code === exitCodes.ok) return out.trim();
    if (code === exitCodes.notFound) return undefined;
    throw new Error(`mail code ended with ${code ?? 'a signal'}:\n${out}${err}`);
  },
});

export const lastLine = ({ out }: Ran): string => out.trim().split('\n').at(-1) ?? '';

export function shows({ out, err }: Ran, part: string): void {
  if (!`${out}${err}`.includes(part)) throw new Error(`there is no ${part} in:\n${out}${err}`);
}

/** Nothing that was acknowledged is lost, and the platform works. */
export async function goesOn(people: People): Promise<void> {
  await people.seeBalance();
  await people.recordDebt();
}
