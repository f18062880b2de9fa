/** Our images, and the sources of each. */
import type { ImageId } from '../render/kubernetes/facts.ts';

/** Base images of others; `--base NAME=IMAGE` replaces one. */
export const defaultBases = {
  /** Has npm and the libraries to which Node is linked. Our images contain nothing of it but those libraries. */
  npm: 'node:26-bookworm',
  /** The base of the services: the C library of the same distribution. */
  debian: 'debian:bookworm-slim',
  /** The minimum version: earlier ones let clients pass identity headers through `forward_auth`. */
  caddy: 'caddy:2.11.2-alpine',
} as const;
export type BaseName = keyof typeof defaultBases;
export type Bases = Readonly<Record<BaseName, string>>;

export interface ImageRecipe {
  readonly id: 'services' | 'mail-sink' | 'gateway' | 'web';
  readonly dockerfile: string;
  readonly target: string;
  /** Build arguments, and the base that each receives. */
  readonly bases: Readonly<Record<string, BaseName>>;
  /** Files and folders of the checkout that the Dockerfile copies; other changes do not change the image. */
  readonly context: readonly string[];
  /** The names of the image: one image serves several units, which differ in their commands. */
  readonly names: readonly ImageId[];
}

const lockfile = 'package-lock.json';
/** npm reads all of them, whichever it installs. */
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
    context: [...manifests, 'proto/src', 'proto/openapi.json', 'rules/src', 'services', 'images/certs', 'platform/src/verify'],
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

/** The repository of local images; it is never pulled from. */
export const localRepository = 'debt.local';

export const referenceOf = (repository: string, name: ImageId, tag: string): string => `${repository}/${name}:${tag}`;
