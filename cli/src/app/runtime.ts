import { type Runtime } from '@debt/terminal/command/command';
import { completes } from '../commands/completes.ts';
import { findPaths } from '../config/paths.ts';
import { withPlainAddress } from '../config/plain-server.ts';
import { version } from '../release.ts';
import { Context } from './context.ts';

/** What every command of `debt` runs in. */
export const runtime: Runtime<Context> = {
  name: 'debt',
  version,
  flags: [
    { name: 'server', value: 'url', summary: 'Address of the server, or local[:environment].' },
    { name: 'profile', value: 'name', completes: completes.profiles, summary: 'Use this saved server.' },
    { name: 'timeout', value: 'time', summary: 'How long to wait for the server, from 1s to 10m (default 30s).' },
  ],
  open: (world, input, command) => new Context(world, input, command),
  reports: (env) => findPaths(env).reports,
  explain: (thrown, { context }) => (context === undefined ? thrown : withPlainAddress(thrown, context)),
};
