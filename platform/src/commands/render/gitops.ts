import { join } from 'node:path';
import { exitCodes } from '@debt/terminal/exit-codes';
import * as Flags from '@oclif/core/flags';
import { parseEnvironmentName } from '../../environment/paths.ts';
import { sizeIds } from '../../model/model.ts';
import { targets } from '../../model/targets.ts';
import { withPackages } from '../../tools/packages.ts';
import { PlatformCommand, usage } from '../command.ts';
import { readFacts, writeFiles } from './synth.ts';

const commit = /^[0-9a-f]{40}$/;

export class Gitops extends PlatformCommand {
  static override summary = 'Write manifests and what Argo CD needs into a directory of your repository';
  static override usageExamples = [
    {
      command: 'debt-platform gitops --env team-a --facts facts.json --repo https://git.example.com/ops.git --out ops',
      does: 'Write the manifests of an environment and its project; commit and push them',
    },
    {
      command:
        'debt-platform gitops --env team-a --facts facts.json --repo https://git.example.com/ops.git --out ops --revision 0123456789abcdef0123456789abcdef01234567',
      does: 'Then write the Application, which installs exactly that commit',
    },
  ];
  static override flags = {
    out: Flags.string({ description: 'Your working copy.', helpValue: 'DIR', required: true }),
    repo: Flags.string({ description: 'Where Argo CD reads it from.', helpValue: 'URL', required: true }),
    facts: Flags.string({ description: 'JSON file with what only the world knows.', helpValue: 'FILE', required: true }),
    revision: Flags.string({
      description: 'The commit to install, all 40 digits. Without it there is no Application yet.',
      helpValue: 'COMMIT',
    }),
    size: Flags.string({ description: 'How big.', options: [...sizeIds] }),
  };

  override async run(): Promise<number> {
    const { flags } = await this.parse(Gitops);
    const environment = parseEnvironmentName(flags.env);
    const { revision } = flags;
    if (revision !== undefined && !commit.test(revision))
      throw usage(
        `'${revision}' is not a whole commit`,
        ['--revision $(git rev-parse HEAD)'],
        'a branch or a tag may move, and what is installed with it',
      );
    if (!/^(https|ssh):\/\/|^[^\s@]+@[^\s:]+:/.test(flags.repo)) throw usage(`'${flags.repo}' is not the address of a repository`);
    if (URL.canParse(flags.repo) && new URL(flags.repo).password !== '')
      throw usage(
        'the address of the repository carries a password',
        ['--repo https://git.example.com/environments.git'],
        'it would be committed with the manifests; give ArgoCD the credentials in a Secret of its namespace',
      );
    const { gitopsFiles } = await withPackages('gitops', () => import('./gitops-files.ts'));
    const size = sizeIds.find((id) => id === flags.size) ?? targets.eks.defaultSize;
    const facts = await readFacts(flags.facts);
    const files = await gitopsFiles({ environment, size, facts, repository: flags.repo, revision });
    await writeFiles(flags.out, files);
    const paths = files.map(({ path }) => join(flags.out, path));
    this.result(flags.json, { files: paths, revision: revision ?? null }, () =>
      [`${files.length} files under ${join(flags.out, environment)}.`, ...next(environment, revision)].join('\n'),
    );
    return exitCodes.ok;
  }
}

function next(environment: string, revision: string | undefined): readonly string[] {
  if (revision === undefined) return ['Commit and push them, then run this again with --revision $(git rev-parse HEAD).'];
  return [
    'Once for each environment, and again whenever the commit changes:',
    `  kubectl apply --server-side -f ${environment}/argocd/project.yaml`,
    `  kubectl apply --server-side -f ${environment}/argocd/application.yaml`,
  ];
}
