/** A whole environment on AWS, in the order of the dependencies between its parts. */
import * as pulumi from '@pulumi/pulumi';
import { createBackups } from './backups.ts';
import { createCluster } from './cluster/cluster.ts';
import { createClusterStage } from './cluster/cluster-stage.ts';
import { createRegistry, imagesOf } from './cluster/registry.ts';
import { type Context, type Inputs, openContext } from './context.ts';
import type { Stage } from './deploy-stage.ts';
import { certificateAlarm, createCertificate } from './dns/certificate.ts';
import { createDomainIdentity } from './dns/domain.ts';
import { createIdentities } from './identity/identities.ts';
import { createKeys } from './identity/keys.ts';
import { resolveOnAws } from './identity/secret-values.ts';
import { createSecrets } from './identity/secrets.ts';
import { createMail } from './mail/mail.ts';
import { mailAlarms } from './mail/reputation.ts';
import { createEndpoints } from './network/endpoints.ts';
import { createFlowLogs } from './network/flow-logs.ts';
import { createNetwork } from './network/network.ts';
import type { Outputs } from './outputs.ts';
import { createDocumentdb } from './stores/documentdb.ts';
import { createKafka } from './stores/kafka.ts';
import { createPostgres } from './stores/postgres.ts';
import { createRabbitmq } from './stores/rabbitmq.ts';
import type { Store, StoreInputs } from './stores/store.ts';
import { createValkey } from './stores/valkey.ts';
import { createAlarms } from './watch/alarms.ts';
import { createBudget } from './watch/budget.ts';
import { createPodLogs } from './watch/pod-logs.ts';

export interface DeployInputs extends Inputs {
  readonly stage: Stage;
}
export type OutputsToBe = { readonly [Key in keyof Outputs]: pulumi.Input<Outputs[Key]> };

export function deploy(inputs: DeployInputs): OutputsToBe {
  const context = openContext(inputs);
  const { environment, settings } = context;
  const { units } = resolveOnAws(environment, settings);
  const keys = createKeys(context);
  const network = createNetwork(context);
  createFlowLogs(context, network, keys);
  const cluster = createCluster(context, network, keys);
  createEndpoints(context, network, cluster);
  const stores = createStores({ context, network, cluster, keys, units });
  const mail = createMail(context, keys);
  const certificate = createCertificate(context);
  const repositories = createRegistry(context, units, keys);
  createDomainIdentity(context, cluster);
  const errors = createPodLogs(context, cluster, keys);
  createAlarms(context, keys, [
    ...stores.flatMap(({ alarms }) => alarms),
    ...errors,
    ...mailAlarms(mail.configurationSetName),
    certificateAlarm(certificate),
  ]);
  createBudget(context);
  createBackups(context, keys, stores);
  createIdentities({ context, cluster, keys, mail, units });
  const secrets = createSecrets({ context, keys, units, stores, root: inputs.root });
  if (inputs.stage === 'cluster') createClusterStage(context, cluster);
  return {
    ...described(context, inputs.stage),
    clusterName: cluster.name,
    clusterEndpoint: cluster.endpoint,
    certificateArn: certificate.arn,
    repositories: pulumi
      .all(repositories.map(({ repositoryUrl }) => repositoryUrl))
      .apply((urls) => Object.fromEntries(imagesOf(units).map((image, index) => [image, urls[index] ?? '']))),
    secrets: [...secrets],
    storeSubnets: [network.plan.storesRange],
    endpointSubnets: context.profile.interfaceEndpoints ? [network.plan.endpointsRange] : [],
    publicSubnets: [network.plan.publicRange],
    sourceRanges: settings.sourceRanges ?? [],
    finalSnapshots: Object.fromEntries(
      stores.flatMap(({ engine, finalSnapshot }) => (finalSnapshot === undefined ? [] : [[engine, finalSnapshot]])),
    ),
    dnsRecords: pulumi.all([mail.records, certificate.records]).apply((all) => all.flatMap((records) => [...records])),
  };
}

function createStores(inputs: StoreInputs): readonly Store[] {
  return [createPostgres, createDocumentdb, createKafka, createRabbitmq, createValkey].map((create) => create(inputs));
}

function described({ environment, settings }: Context, stage: Stage) {
  const { account, region, domain } = settings;
  return { stage, environment: environment.name, size: environment.size.id, account, region, origin: `https://${domain}` };
}
