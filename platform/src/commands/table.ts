/** Every verb, in the order of the help. A verb is loaded when it is used. */
import type { CommandClass } from './command.ts';

export interface Entry {
  readonly summary: string;
  readonly load: () => Promise<CommandClass>;
}

export const table = {
  up: { summary: 'Start the platform, or bring a running one up to date', load: async () => (await import('./lifecycle/up.ts')).Up },
  down: { summary: 'Stop the platform and keep its data', load: async () => (await import('./lifecycle/down.ts')).Down },
  plan: { summary: 'Show what up would change', load: async () => (await import('./lifecycle/plan.ts')).Plan },
  status: { summary: 'Show what runs', load: async () => (await import('./observe/status.ts')).Status },
  wait: { summary: 'Wait until the platform is ready', load: async () => (await import('./lifecycle/wait.ts')).Wait },
  logs: { summary: 'Show the logs', load: async () => (await import('./observe/logs.ts')).Logs },
  why: { summary: 'Explain what a unit waits for', load: async () => (await import('./observe/why.ts')).Why },
  restart: { summary: 'Start one unit anew', load: async () => (await import('./lifecycle/restart.ts')).Restart },
  repair: { summary: 'Put the state right after a killed run', load: async () => (await import('./lifecycle/repair.ts')).Repair },
  open: { summary: 'Open the web page', load: async () => (await import('./observe/open.ts')).Open },
  doctor: { summary: 'Look for what could be in the way', load: async () => (await import('./observe/doctor.ts')).Doctor },
  mail: { summary: 'List the captured mail', load: async () => (await import('./mail/list.ts')).MailList },
  'mail show': { summary: 'Print one captured mail', load: async () => (await import('./mail/show.ts')).MailShow },
  'mail code': { summary: 'Print the newest one-time code', load: async () => (await import('./mail/code.ts')).MailCode },
  'mail dead': { summary: 'List or replay mail that could not be sent', load: async () => (await import('./mail/dead.ts')).MailDead },
  verify: { summary: 'Prove the invariants of the ledger', load: async () => (await import('./observe/verify.ts')).Verify },
  backup: { summary: 'Write all data into one file', load: async () => (await import('./backup/backup.ts')).Backup },
  restore: { summary: 'Read a backup into an empty environment', load: async () => (await import('./backup/restore.ts')).Restore },
  synth: { summary: 'Write what a target would run as files', load: async () => (await import('./render/synth.ts')).Synth },
  lint: { summary: 'Check Kubernetes manifests against every rule', load: async () => (await import('./render/lint.ts')).Lint },
  chart: { summary: 'Write the platform as a Helm chart', load: async () => (await import('./render/chart.ts')).Chart },
  gitops: {
    summary: 'Write manifests and what Argo CD needs into a repository',
    load: async () => (await import('./render/gitops.ts')).Gitops,
  },
  'images list': { summary: 'List the images of the platform', load: async () => (await import('./render/images.ts')).ImagesList },
  'images build': { summary: 'Build the images that are not here yet', load: async () => (await import('./render/images.ts')).ImagesBuild },
  'config explain': {
    summary: 'Show a setting and where it comes from',
    load: async () => (await import('./observe/config-explain.ts')).ConfigExplain,
  },
  explain: { summary: 'Explain an error id', load: async () => (await import('./meta/explain.ts')).Explain },
  completion: { summary: 'Print a completion script for a shell', load: async () => (await import('./meta/completion.ts')).Completion },
  commands: { summary: 'Describe every verb and flag', load: async () => (await import('./meta/commands.ts')).Commands },
} as const satisfies Readonly<Record<string, Entry>>;

export type CommandName = keyof typeof table;
export const commandNames = Object.keys(table);

/** The verb at the beginning of the arguments, the longest name that fits, and what follows it. */
export function findCommand(
  argv: readonly string[],
): { readonly name: string; readonly entry: Entry; readonly rest: readonly string[] } | undefined {
  for (const length of [2, 1]) {
    const name = argv.slice(0, length).join(' ');
    const entry = Object.entries<Entry>(table).find(([known]) => known === name)?.[1];
    if (entry !== undefined && argv.length >= length) return { name, entry, rest: argv.slice(length) };
  }
  return undefined;
}
