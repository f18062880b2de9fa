import type { Flag } from '@debt/terminal/command/flag';
import { builderIds } from '../../images/builders.ts';
import { ownPlatform, platforms } from '../../images/context.ts';
import { defaultBases } from '../../images/images.ts';
import { sizeIds } from '../../model/model.ts';
import { keysOf } from '../../model/records.ts';
import type { PlatformCommand } from '../context.ts';
import { synthesisers } from './synth-targets.ts';

const out = { name: 'out', value: 'dir', completes: 'files' } as const;
const size = { name: 'size', value: 'size', choices: sizeIds } as const;
const facts = { name: 'facts', value: 'file', completes: 'files' } as const;
const gitops = 'debt-platform gitops --env team-a --facts facts.json --repo https://git.example.com/ops.git --out ops';

/** The flags that `images list` and `images build` share. */
const imageFlags: readonly Flag[] = [
  { name: 'base', value: 'name=image', many: true, summary: `Begin with another image of others: ${keysOf(defaultBases).join(', ')}.` },
  { name: 'builder', value: 'builder', choices: builderIds, summary: 'What builds; without it, the first that answers.' },
  { name: 'platform', value: 'platform', choices: platforms, default: ownPlatform, summary: 'What it runs on.' },
];

export const renderCommands: readonly PlatformCommand[] = [
  {
    id: 'synth',
    summary: 'Write what a target would run as files',
    args: [{ name: 'target', required: true, choices: Object.keys(synthesisers), summary: 'What to write.' }],
    flags: [
      { ...size, summary: 'Targets kind and eks: how big.' },
      { ...out, summary: 'Directory to write into instead of stdout.' },
      { ...facts, summary: 'Targets kind and eks: JSON file with what only the world knows. Made-up facts without it.' },
      {
        name: 'port',
        char: 'p',
        value: 'port',
        bounds: { min: 1, max: 65_535 },
        summary: 'Target compose: port of the gateway on this machine; 7000 without it.',
      },
    ],
    examples: [
      { command: 'debt-platform synth kind', does: 'Every manifest of the kind target, on stdout' },
      {
        command: 'debt-platform synth eks --size prod --facts facts.json --out manifests',
        does: 'One file a manifest, for a cluster of AWS',
      },
    ],
    run: async (input, context) => (await import('./synth.ts')).synth(input, context),
  },
  {
    id: 'lint',
    summary: 'Check Kubernetes manifests against every rule',
    args: [{ name: 'dir', completes: 'files', summary: 'Directory with .yaml or .json files. What synth writes, without it.' }],
    examples: [
      { command: 'debt-platform lint manifests', does: 'Every manifest in a directory; exits 9 when a rule does not hold' },
      { command: 'debt-platform lint', does: 'What synth writes, for each target and size' },
      { command: 'debt-platform lint manifests --json', does: 'The same for a program' },
    ],
    run: async (input, context) => (await import('./lint.ts')).lint(input, context),
  },
  {
    id: 'chart',
    summary: 'Write the platform as a Helm chart',
    flags: [
      { ...out, required: true, summary: 'Directory to write into.' },
      { name: 'version', value: 'version', default: '0.1.0', summary: 'Version of the chart and of the images.' },
    ],
    examples: [
      { command: 'debt-platform chart --out charts', does: 'Write the chart into charts/debt' },
      { command: 'debt-platform chart --out charts --version 1.2.3', does: 'With the version that images are tagged with' },
    ],
    run: async (input) => (await import('./chart.ts')).chart(input),
  },
  {
    id: 'gitops',
    summary: 'Write manifests and what Argo CD needs into a directory of your repository',
    flags: [
      { ...out, required: true, summary: 'Your working copy.' },
      { name: 'repo', value: 'url', required: true, summary: 'Where Argo CD reads it from.' },
      { ...facts, required: true, summary: 'JSON file with what only the world knows.' },
      { name: 'revision', value: 'commit', summary: 'The commit to install, all 40 digits. Without it there is no Application yet.' },
      { ...size, summary: 'How big.' },
    ],
    examples: [
      { command: gitops, does: 'Write the manifests of an environment and its project; commit and push them' },
      {
        command: `${gitops} --revision 0123456789abcdef0123456789abcdef01234567`,
        does: 'Then write the Application, which installs exactly that commit',
      },
    ],
    run: async (input, context) => (await import('./gitops.ts')).gitops(input, context),
  },
  {
    id: 'images list',
    summary: 'List the images of the platform and show which are here',
    flags: imageFlags,
    examples: [
      { command: 'debt-platform images list', does: 'Names by content: they change when what an image is made of does' },
      { command: 'debt-platform images list --json', does: 'The same for a script; `images` is what --facts takes' },
    ],
    run: async (input, context) => (await import('./images.ts')).listImages(input, context),
  },
  {
    id: 'images build',
    summary: 'Build the images that are not here yet',
    flags: [
      ...imageFlags,
      { name: 'force', summary: 'Build what is here too.' },
      { name: 'tag', value: 'tag', summary: 'Give every image this tag as well.' },
    ],
    examples: [
      { command: 'debt-platform images build', does: 'With docker, podman or buildah, whichever answers' },
      {
        command: 'debt-platform images build --base debian=debian:trixie-slim --base npm=node:26-trixie',
        does: 'On another release; both must be of the same',
      },
    ],
    run: async (input, context) => (await import('./images.ts')).buildAll(input, context),
  },
];
