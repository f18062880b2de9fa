import { describe, expect, test } from 'vitest';
import { CaddyFolder, mayRun } from '../../platform/src/render/caddy/testing.ts';
import { exampleFacts } from '../../platform/src/render/kubernetes/facts.ts';
import { originsOf, planPlatform } from './platform.ts';
import { filesOf } from './pods.ts';

const servers = { url: () => undefined, password: () => 'password', random: () => 'random' };
const { objects, pods } = planPlatform(exampleFacts('kind').images, originsOf(7000), servers);
const mount = pods.find(({ id }) => id === 'gateway')?.mounts.flatMap(({ from }) => ('configMap' in from ? [from.configMap] : []));
const caddyfile = filesOf(objects, mount?.[0] ?? '')['Caddyfile'] ?? '';

describe('the platform that the images are checked with', () => {
  test('is reached under two names, as on every machine', () => {
    for (const host of ['localhost:7000', '127.0.0.1:7000']) expect(caddyfile).toContain(`header Host ${host}\n`);
  });

  test.runIf(mayRun)('has a Caddyfile that Caddy accepts', async () => {
    using folder = new CaddyFolder();

    await folder.check(caddyfile);
  });
});
