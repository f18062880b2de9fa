import { KubeConfigMap } from 'cdk8s-plus-28/lib/imports/k8s.js';
import { Construct } from 'constructs';
import { shortHash } from './names.ts';
import { type Belonging, metadataOf } from './workload.ts';

export interface ConfigFilesProps extends Belonging {
  readonly files: Readonly<Record<string, string>>;
}

/** Files that a pod reads at its start. Their hash is in the name, so a change replaces the pods, and a rollback finds the previous content. */
export class ConfigFiles extends Construct {
  readonly name: string;

  constructor(scope: Construct, props: ConfigFilesProps) {
    super(scope, `files-${props.id}`);
    this.name = `${props.id}-${shortHash(props.files)}`;
    new KubeConfigMap(this, 'map', { metadata: metadataOf(props, this.name), data: { ...props.files }, immutable: true });
  }
}
