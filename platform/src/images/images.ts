/** What images of ours there are, and what each is made of. */
import type { ImageId } from '../render/kubernetes/facts.ts';

/** Images of others that ours begin with; `--base NAME=IMAGE` puts another one there. */
export const defaultBases = {
  /** Has npm and the libraries that Node is linked to. Nothing of it but those libraries is in an image of ours. */
  npm: 'node:26-bookworm',
  /** What services run on: the C library of the same distribution. */
  debian: 'debian:bookworm-slim',
  /** Not older: before this version `forward_auth` let clients pass headers of identity. */
  caddy: 'caddy:2.11.2-alpine',
} as const;
export type BaseName = keyof typeof defaultBases;
export type Bases = Readonly<Record<BaseName, string>>;

export interface ImageRecipe {
  readonly id: 'services' | 'mail-sink' | 'gateway' | 'web';
  readonly dockerfile: string;
  readonly target: string;
  /** Build arguments and the base that each is given. */
  readonly bases: Readonly<Record<string, BaseName>>;
  /** Files and folders of the checkout that the Dockerfile copies; a change of anything else makes no new image. */
  readonly context: readonly string[];
  /** The names that it gets: one image serves several units, which differ in what they are told to run. */
  readonly names: readonly ImageId[];
}

const lockfile = 'package-lock.json';
/** npm looks at all of them, whichever it installs. */
const manifests = [
  ...['package.json', lockfile, '.dockerignore'],
  ...['cli', 'platform', 'proto', 'rules', 'terminal', 'web'].map((workspace) => `${workspace}/package.json`),
  ...['expenses', 'kit', 'mailer', 'notifier', 'throttler'].map((service) => `services/${service}/package.json`),
];
const npmAnd = (base: BaseName) => ({ NPM_BASE: 'npm', BASE: base }) as const;

export const recipes: readonly ImageRecipe[] = [
  {
    id: 'services',
    dockerfile: 'images/services.Dockerfile',
    target: 'services',
    bases: npmAnd('debian'),
    context: [...manifests, 'proto/src', 'rules/src', 'services', 'images/certs', 'platform/src/verify'],
    names: ['expenses', 'mailer', 'throttler', 'notifier'],
  },
  {
    id: 'mail-sink',
    dockerfile: 'images/services.Dockerfile',
    target: 'mail-sink',
    bases: npmAnd('debian'),
    context: [...manifests, 'images/mail-sink'],
    names: ['mail-sink'],
  },
  {
    id: 'gateway',
    dockerfile: 'images/web.Dockerfile',
    target: 'gateway',
    bases: { BASE: 'caddy' },
    context: [],
    names: ['gateway'],
  },
  {
    id: 'web',
    dockerfile: 'images/web.Dockerfile',
    target: 'web',
    bases: npmAnd('caddy'),
    context: [...manifests, 'tsconfig.base.json', 'proto', 'rules', 'web', 'images/web.Caddyfile'],
    names: ['web'],
  },
];

/** Where images of this machine are named; nobody is asked for them. */
export const localRepository = 'debt.local';

export const referenceOf = (repository: string, name: ImageId, tag: string): string => `${repository}/${name}:${tag}`;
