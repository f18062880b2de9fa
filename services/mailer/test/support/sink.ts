import { readConfig } from '@debt/kit/config';
import { silentLog } from '@debt/kit/testing';
import { variables } from '../../src/sink/config.ts';
import type { FaultName } from '../../src/sink/faults.ts';
import { MailSink } from '../../src/sink/service.ts';
import type { SunkMail } from '../../src/sink/store.ts';

export interface RunningSink extends AsyncDisposable {
  readonly address: string;
  /** The URL in the configuration of the mailer. */
  readonly url: string;
}

/** Starts a separate mail-sink in this process. */
export async function startSink(environment: Readonly<Record<string, string>> = {}): Promise<RunningSink> {
  const sink = MailSink.create(readConfig(variables, { HTTP_PORT: '0', ...environment }), silentLog);
  await sink.start();
  const { address } = sink;
  return { address, url: sesUrlOf(address), [Symbol.asyncDispose]: () => sink[Symbol.asyncDispose]() };
}

export const sesUrlOf = (address: string): string => `${address.replace('http:', 'ses:')}?tls=false`;
export const addressOf = (url: string): string => url.replace('ses:', 'http:').replace(/\?.*$/, '');

/** The mails that it accepted, oldest first; of one recipient when `to` is given. */
export async function mailsOf(address: string, to?: string): Promise<readonly SunkMail[]> {
  const answer = await fetch(`${address}/mails?limit=500${to === undefined ? '' : `&to=${encodeURIComponent(to)}`}`);
  const parse: (text: string) => { readonly mails: readonly SunkMail[] } = JSON.parse;
  return parse(await answer.text()).mails.toReversed();
}

/** Requests a fault; without `times` until it is cleared. */
export async function askFault(address: string, fault: FaultName, times?: number): Promise<void> {
  const body = JSON.stringify({ fault, ...(times === undefined ? {} : { times }) });
  const answer = await fetch(`${address}/faults`, { method: 'PUT', headers: { 'content-type': 'application/json' }, body });
  if (!answer.ok) throw new Error(`the mail-sink refused: ${await answer.text()}`);
}

export async function clearFaults(address: string): Promise<void> {
  await fetch(`${address}/faults`, { method: 'DELETE' });
}

/** How many calls the requested fault still applies to, and how many are held. */
export async function faultState(address: string): Promise<{ readonly left: number; readonly hanging: number }> {
  const parse: (text: string) => { readonly left: number; readonly hanging: number } = JSON.parse;
  return parse(await (await fetch(`${address}/faults`)).text());
}
