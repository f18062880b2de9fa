/** The checks, in order. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { parse, stringify } from 'yaml';
import { platform } from '../../platform/src/model/platform.ts';
import { configurationLabel } from '../../platform/src/render/compose/configuration.ts';
import { composeFacts, defaultPublicPort } from '../../platform/src/render/compose/facts.ts';
import { docker, site } from '../docker/daemon.ts';
import type { Checks } from '../images/checks.ts';
import { pageIsServed, strangerIsRefused } from '../images/front.ts';
import { People } from '../images/people.ts';
import { codeInStore } from '../images/story.ts';
import {
  compose,
  composeFile,
  containers,
  environmentName,
  folder,
  isWell,
  mails,
  makeSecrets,
  remains,
  synthesise,
  up,
} from './project.ts';

const comesBackMs = 180_000;
const pollMs = 500;
const { origins } = composeFacts(defaultPublicPort).public;
const [localhost] = origins;
const engines: readonly string[] = Object.keys(platform.engines);

export async function checkEverything(checks: Checks, print: (text: string) => void): Promise<void> {
  await checks.need('synth compose writes files that Compose reads without a warning', () => {
    synthesise();
    makeSecrets();
    compose('config', '--quiet');
  });
  await checks.check('the script of the secrets changes nothing that is there', secretsStay);
  await checks.need('up brings everything up, each task to its end', () => {
    up();
    everythingIsWell();
  });
  await checks.check('only the gateway is open, and on this machine alone', onlyGatewayIsOpen);
  for (const origin of origins) await checks.check(`the page is served through the gateway at ${origin}`, () => pageIsServed(origin));
  await checks.check('a host that is not allowed is answered with 421', () => strangerIsRefused(localhost));
  const people = new People({ origins, codeFor: async (address) => codeInStore(mails(), address), folder: join(site, 'people') });
  await checks.need('two people register, and activate with the codes that the mail sink shows', () => people.join());
  await checks.need('a debt is recorded, arrives over the WebSocket, is confirmed, and both see it', () => people.recordDebt());
  print(`while nothing is asked: ${idle()}`);
  await checks.check('up once more replaces no container', upReplacesNothing);
  await checks.check('a Caddyfile with another text arrives, and replaces the gateway alone', changedFileArrives);
  await interrupt(people, checks, print);
  await endAndComeBack(people, checks);
}

/** Each service separately, then all services with data at the same time. */
async function interrupt(people: People, checks: Checks, print: (text: string) => void): Promise<void> {
  for (const service of [...containers()].filter(([, { State }]) => State.Health !== undefined).map(([name]) => name))
    await checks.check(`${service} is restarted, and everything is well again`, async () => {
      compose('restart', service);
      await untilWell();
    });
  await checks.check('after all restarts one more debt is recorded and confirmed', () => people.recordDebt());
  await checks.check('every engine and expenses are killed at once, and come back by themselves', async () => {
    kill([...engines, 'expenses']);
    await untilWell();
    print(`started again by Docker: ${restarted().join(', ')}`);
  });
  await checks.check('after the kill nothing is lost, and one more debt is recorded and confirmed', async () => {
    await people.seeBalance();
    await people.recordDebt();
  });
}

async function endAndComeBack(people: People, checks: Checks): Promise<void> {
  const kept = [...containers().keys()].filter((service) => engines.includes(service) && keeps(service));
  await checks.check('down leaves the volumes that have a name, and nothing else', () => {
    compose('down');
    expectRemains({ containers: [], networks: [], volumes: kept.map((service) => `debt-${environmentName}_${service}`).toSorted() });
  });
  await checks.need('up brings everything up again', () => {
    up();
    everythingIsWell();
  });
  await checks.check('accounts, sessions and balances are there, and one more debt is recorded and confirmed', async () => {
    await people.seeBalance();
    await people.recordDebt();
  });
  await checks.check('down with --volumes leaves nothing', () => {
    compose('down', '--volumes');
    expectRemains({ containers: [], networks: [], volumes: [] });
  });
}

const keeps = (service: string): boolean =>
  Object.entries(platform.engines).some(([id, { keeps: what }]) => id === service && what === 'data');

function secretsStay(): void {
  const texts = (): readonly string[] => {
    const at = join(folder, 'secrets');
    return readdirSync(at).map((name) => `${name} ${readFileSync(join(at, name), 'utf8')}`);
  };
  const before = texts();
  makeSecrets();
  if (JSON.stringify(texts()) !== JSON.stringify(before)) throw new Error('a second run of secrets.sh gives other secrets');
}

function everythingIsWell(): void {
  const unhealthy = unhealthyNow();
  if (unhealthy.length > 0) throw new Error(`not well: ${unhealthy.join(', ')}`);
}

const unhealthyNow = (): readonly string[] =>
  [...containers()]
    .filter(([, each]) => !isWell(each))
    .map(([service, { State }]) => `${service} (${State.Status}, ${State.Health?.Status ?? State.ExitCode})`);

async function untilWell(): Promise<void> {
  const deadline = performance.now() + comesBackMs;
  for (let unhealthy = unhealthyNow(); unhealthy.length > 0; unhealthy = unhealthyNow()) {
    if (performance.now() > deadline) throw new Error(`not well after ${comesBackMs / 1_000} s: ${unhealthy.join(', ')}`);
    await sleep(pollMs);
  }
}

function onlyGatewayIsOpen(): void {
  const open = [...containers()].flatMap(([service, { HostConfig }]) =>
    Object.values(HostConfig.PortBindings ?? {}).flatMap((all) => all.map(({ HostIp, HostPort }) => `${service} ${HostIp}:${HostPort}`)),
  );
  if (open.join() !== `gateway 127.0.0.1:${defaultPublicPort}`) throw new Error(`open are: ${open.join(', ')}`);
}

/** Of all containers together, in hundredths of one core. */
function idle(): string {
  const shares = docker(['stats', '--no-stream', '--format', '{{.Name}} {{.CPUPerc}}']).split('\n');
  const sum = shares.reduce((total, line) => total + Number.parseFloat(line.split(' ')[1] ?? '0'), 0);
  return `${sum.toFixed(0)} % of one core`;
}

const idsOf = (): ReadonlyMap<string, string> => new Map([...containers()].map(([service, { Id }]) => [service, Id]));
const replacedSince = (before: ReadonlyMap<string, string>): readonly string[] =>
  [...idsOf()].filter(([service, id]) => before.get(service) !== id).map(([service]) => service);

function upReplacesNothing(): void {
  const before = idsOf();
  up();
  everythingIsWell();
  const replaced = replacedSince(before);
  if (replaced.length > 0) throw new Error(`replaced: ${replaced.join(', ')}`);
}

const ComposeFile = Type.Object({
  services: Type.Record(Type.String(), Type.Object({ labels: Type.Optional(Type.Record(Type.String(), Type.String())) })),
  configs: Type.Record(Type.String(), Type.Object({ content: Type.String() })),
});
const comment = '# changed by the check\n';

/** Simulates a later release of the platform: another text, and the label that its renderer derives from it. */
function changedFileArrives(): void {
  const before = idsOf();
  const written = composeFile.read();
  const document: unknown = parse(written);
  const { services, configs } = Value.Parse(ComposeFile, structuredClone(document));
  const content = `${comment}${configs['gateway-caddyfile']?.content ?? ''}`;
  const labels = configurationLabel({ files: { '/etc/caddy/Caddyfile': content }, secrets: {} });
  if (services['gateway'] === undefined || configs['gateway-caddyfile'] === undefined) throw new Error('the gateway has no Caddyfile');
  services['gateway'].labels = { ...labels };
  configs['gateway-caddyfile'].content = content;
  try {
    composeFile.write(stringify({ ...Object(document), services, configs }));
    up();
    if (replacedSince(before).join() !== 'gateway') throw new Error(`replaced: ${replacedSince(before).join(', ') || 'nothing'}`);
    if (!compose('exec', '-T', 'gateway', 'cat', '/etc/caddy/Caddyfile').startsWith(comment))
      throw new Error('it has the text from before');
  } finally {
    composeFile.write(written);
    up();
  }
}

/**
 * Kills the processes directly, so that Docker sees containers that ended and not a stop by the operator. Only a container in the daemon's process
 * namespace has the process ids that the daemon reports.
 */
function kill(services: readonly string[]): void {
  const pids = [...containers()].filter(([service]) => services.includes(service)).map(([, { State }]) => String(State.Pid));
  docker(['run', '--rm', '--pid', 'host', '--network', 'none', 'debian:bookworm-slim', 'sh', '-c', `kill -KILL ${pids.join(' ')}`]);
}

const restarted = (): readonly string[] =>
  [...containers()].filter(([, { RestartCount }]) => RestartCount > 0).map(([service, { RestartCount }]) => `${service} ${RestartCount}`);

function expectRemains(wanted: ReturnType<typeof remains>): void {
  const found = remains();
  if (JSON.stringify(found) !== JSON.stringify(wanted)) throw new Error(`left is ${JSON.stringify(found)}, not ${JSON.stringify(wanted)}`);
}
