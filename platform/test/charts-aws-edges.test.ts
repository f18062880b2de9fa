/** The edges that an environment on AWS needs in order to serve: to credentials, to the mail service, and from the load balancer to the gateway. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeFiles } from '../src/commands/render/synth.ts';
import { runVerb } from '../src/commands/testing.ts';
import { judge } from '../src/gate/gate.ts';
import { ofKind } from '../src/gate/kinds.ts';
import { type SizeId, sizeIds } from '../src/model/model.ts';
import { exampleFacts } from '../src/render/kubernetes/facts.ts';
import { isRecord, type KubernetesObject, keyOf } from '../src/render/kubernetes/objects.ts';
import { synthCluster } from '../src/render/kubernetes/synth.ts';
import { toYaml } from '../src/render/kubernetes/yaml.ts';

const synth = (size: SizeId) => synthCluster({ name: 'test', target: 'eks', size }, exampleFacts('eks', size));
type Direction = 'egress' | 'ingress';
interface Policy {
  readonly unit: string;
  readonly direction: Direction;
  readonly port: number;
  readonly rules: readonly unknown[];
}
interface Defect extends Policy {
  readonly what: string;
  /** The finding that the gate must report. */
  readonly message: string;
}
const [out, into] = ['egress', 'ingress'] as const;

const policyOf = (objects: readonly KubernetesObject[], unit: string) =>
  ofKind(objects, 'NetworkPolicy').find((object) => keyOf(object) === `NetworkPolicy debt/${unit}`)?.spec;
const isFor = (rule: unknown, port: number): boolean =>
  isRecord(rule) && Array.isArray(rule['ports']) && rule['ports'].some((each) => isRecord(each) && each['port'] === port);

/** The same objects with other rules for one port in the policy of one unit. */
function changed(objects: readonly KubernetesObject[], { unit, direction, port, rules }: Policy) {
  return objects.map((object) => {
    const { spec } = object;
    if (keyOf(object) !== `NetworkPolicy debt/${unit}` || !isRecord(spec) || !Array.isArray(spec[direction])) return object;
    const kept: readonly unknown[] = spec[direction].filter((rule) => !isFor(rule, port));
    return { ...object, spec: { ...spec, [direction]: [...kept, ...rules] } };
  });
}
const messagesOf = async ({ objects, resolved }: ReturnType<typeof synth>): Promise<readonly string[]> =>
  (await judge({ objects, resolved })).findings.filter(({ rule }) => rule === 'edges').map(({ message }) => message);

const internet = '0.0.0.0/0 except 10.0.0.0/8, 100.64.0.0/10, 169.254.0.0/16, 172.16.0.0/12, 192.168.0.0/16';
const hasEndpoints = (size: SizeId): boolean => size === 'staging' || size === 'prod';

describe.each(sizeIds)('an environment on AWS at size %s', (size) => {
  test('the mailer alone reaches the agent that gives it its credentials', () => {
    const { objects } = synth(size);
    const rule = { to: [{ ipBlock: { cidr: '169.254.170.23/32' } }], ports: [{ port: 80, protocol: 'TCP' }] };
    const others = ofKind(objects, 'NetworkPolicy').filter((object) => JSON.stringify(object.spec).includes('169.254.170.23'));

    expect(policyOf(objects, 'mailer')?.egress).toContainEqual(rule);
    expect(others.map(keyOf)).toEqual(['NetworkPolicy debt/mailer']);
  });

  test('the mailer reaches SES at the private endpoint where there is one, and else on the internet and in no private network', () => {
    const { objects } = synth(size);
    const ports = [{ port: 443, protocol: 'TCP' }];
    const except = ['10.0.0.0/8', '100.64.0.0/10', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16'];
    const ipBlock = hasEndpoints(size) ? { cidr: '10.0.80.0/20' } : { cidr: '0.0.0.0/0', except };

    expect(policyOf(objects, 'mailer')?.egress?.filter((rule) => isFor(rule, 443))).toEqual([{ to: [{ ipBlock }], ports }]);
  });

  test('the load balancer reaches the port of the gateway that it asks for health', () => {
    const { objects } = synth(size);
    const service = ofKind(objects, 'Service').find(({ spec }) => spec?.type === 'LoadBalancer');
    const port = Number(service?.metadata.annotations?.['service.beta.kubernetes.io/aws-load-balancer-healthcheck-port']);

    expect(policyOf(objects, 'gateway')?.ingress?.filter((rule) => isFor(rule, port))).toEqual([
      { from: [{ ipBlock: { cidr: '10.0.128.0/20' } }], ports: [{ port, protocol: 'TCP' }] },
    ]);
  });

  test('no rule of a policy has an empty or a missing list of peers but those that are meant for everyone', () => {
    const { objects } = synth(size);
    const open = ofKind(objects, 'NetworkPolicy').flatMap(({ metadata, spec }) => [
      ...(spec?.egress ?? []).flatMap(({ to, ports }) =>
        (to ?? []).length === 0 ? [`${metadata.name} out ${ports?.[0]?.port ?? '*'}`] : [],
      ),
      ...(spec?.ingress ?? []).flatMap(({ from, ports }) =>
        (from ?? []).length === 0 ? [`${metadata.name} in ${ports?.[0]?.port ?? '*'}`] : [],
      ),
    ]);

    expect(open.filter((each) => !each.endsWith(' out 53'))).toEqual(['gateway in 8080']);
  });

  const mail = hasEndpoints(size) ? 'the private endpoints of AWS' : internet;
  const other = hasEndpoints(size) ? { cidr: '0.0.0.0/0' } : { cidr: '10.0.80.0/20' };
  const toMail = (ipBlock: object) => [{ to: [{ ipBlock }], ports: [{ port: 443, protocol: 'TCP' }] }];
  const defects: readonly Defect[] = [
    {
      ...{ what: 'the egress to the credentials is missing', unit: 'mailer', direction: out, port: 80, rules: [] },
      message: 'mailer -> 169.254.170.23/32 80/TCP is missing as egress',
    },
    {
      ...{ what: 'the egress to SES is missing', unit: 'mailer', direction: out, port: 443, rules: [] },
      message: `mailer -> ${mail} 443/TCP is missing as egress`,
    },
    {
      ...{ what: 'the egress to SES is that of another size', unit: 'mailer', direction: out, port: 443, rules: toMail(other) },
      message: `mailer -> ${mail} 443/TCP is missing as egress`,
    },
    {
      ...{ what: 'the egress to SES includes private networks', unit: 'mailer', direction: out, port: 443 },
      rules: [...toMail({ cidr: '10.0.80.0/20' }), ...toMail({ cidr: '0.0.0.0/0' })],
      message: 'mailer -> 0.0.0.0/0 443/TCP is allowed as egress, but the model has no such edge',
    },
    {
      ...{ what: 'the ingress of the health checks is missing', unit: 'gateway', direction: into, port: 8081, rules: [] },
      message: 'the load balancer -> gateway 8081/TCP is missing as ingress',
    },
    {
      ...{ what: 'everyone may ask for health', unit: 'gateway', direction: into, port: 8081 },
      rules: [{ ports: [{ port: 8081, protocol: 'TCP' }] }],
      message: 'the load balancer -> gateway 8081/TCP is missing as ingress',
    },
  ];
  test.each(defects)('the gate names the edge when $what', async (defect) => {
    const whole = synth(size);
    const objects = changed(whole.objects, defect);

    expect(await messagesOf(whole)).toEqual([]);
    expect(await messagesOf({ ...whole, objects })).toContain(defect.message);
  });
});

describe('lint of a directory', () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'debt-edges-'));
  });
  afterAll(() => rm(directory, { recursive: true }));
  const write = (folder: string, objects: readonly KubernetesObject[]) =>
    writeFiles(
      join(directory, folder),
      objects.map((object, index) => ({ path: `${String(index).padStart(2, '0')}-object.yaml`, text: toYaml(object) })),
    );

  test.each(['dev', 'prod'] as const)('passes what was written for size %s, and fails when one of the edges is taken out', async (size) => {
    const { objects } = synth(size);
    await write(`${size}-whole`, objects);
    await write(`${size}-without`, changed(objects, { unit: 'mailer', direction: out, port: 80, rules: [] }));

    const whole = await runVerb(['lint', join(directory, `${size}-whole`)]);
    const without = await runVerb(['lint', join(directory, `${size}-without`)]);

    expect([whole.code, whole.err]).toEqual([0, '']);
    expect(without.code).not.toBe(0);
    expect(`${without.out}${without.err}`).toContain('mailer -> 169.254.170.23/32 80/TCP is missing as egress');
  });
});
