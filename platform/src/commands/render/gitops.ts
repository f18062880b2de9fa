import { join } from 'node:path';
import type { Outcome } from '@debt/terminal/command/command';
import type { Input } from '@debt/terminal/command/input';
import { verbatim } from '@debt/terminal/text/doc';
import { sizeIds } from '../../model/model.ts';
import { targets } from '../../model/targets.ts';
import { withPackages } from '../../tools/packages.ts';
import { type PlatformContext, result, usage } from '../context.ts';
import { readFacts, writeFiles } from './synth.ts';

const commit = /^[0-9a-f]{40}$/;

export async function gitops(input: Input, context: PlatformContext): Promise<Outcome> {
  const { environment } = context;
  const [repository, out, revision] = [input.value('repo'), input.value('out'), input.text('revision')];
  if (revision !== undefined && !commit.test(revision))
    throw usage(
      `'${revision}' is not a whole commit`,
      ['--revision $(git rev-parse HEAD)'],
      'a branch or a tag may move, and what is installed with it',
    );
  if (!/^(https|ssh):\/\/|^[^\s@]+@[^\s:]+:/.test(repository)) throw usage(`'${repository}' is not the address of a repository`);
  if (URL.canParse(repository) && new URL(repository).password !== '')
    throw usage(
      'the address of the repository carries a password',
      ['--repo https://git.example.com/environments.git'],
      'it would be committed with the manifests; give ArgoCD the credentials in a Secret of its namespace',
    );
  const { gitopsFiles } = await withPackages('gitops', () => import('./gitops-files.ts'));
  const size = input.oneOf('size', sizeIds) ?? targets.eks.defaultSize;
  const facts = await readFacts(input.value('facts'));
  const files = await gitopsFiles({ environment, size, facts, repository, revision });
  await writeFiles(out, files);
  const paths = files.map(({ path }) => join(out, path));
  const lines = [`${files.length} files under ${join(out, environment)}.`, ...next(environment, revision)];
  return result({ files: paths, revision: revision ?? null }, lines.map(verbatim));
}

function next(environment: string, revision: string | undefined): readonly string[] {
  if (revision === undefined) return ['Commit and push them, then run this again with --revision $(git rev-parse HEAD).'];
  return [
    'Once for each environment, and again whenever the commit changes:',
    `  kubectl apply --server-side -f ${environment}/argocd/project.yaml`,
    `  kubectl apply --server-side -f ${environment}/argocd/application.yaml`,
  ];
}
