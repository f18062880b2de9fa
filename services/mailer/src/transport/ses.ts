import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { getCACertificates } from 'node:tls';
import { SESClient, type SESClientConfig, SendRawEmailCommand } from '@aws-sdk/client-ses';
import { AppError, errorCode } from '@debt/kit/errors';
import { limits } from '../limits.ts';
import type { MailTransportDriver, OpenDriverOptions, PreparedMail } from './driver.ts';
import { noCredentials, toSendError } from './ses-errors.ts';
import { parseSesUrl, type SesUrl } from './ses-url.ts';

/**
 * Sends each mail by one call of SendRawEmail, as composed here. The library does not retry: the back-off of the job queue decides. An attempt with a
 * lost answer counts as one attempt, after which the mail may arrive once more.
 * @throws AppError `bad_configuration`
 */
export async function openSes(url: string, options: OpenDriverOptions): Promise<MailTransportDriver> {
  const target = parseSesUrl(url);
  const client = new SESClient(settings(target, options));
  return {
    send: async (mail, signal) => {
      try {
        await client.send(commandFor(mail, target), { abortSignal: signal });
      } catch (thrown) {
        throw isMissingCredentials(thrown) ? noCredentials(thrown) : toSendError(thrown);
      }
    },
    ready: async () => {
      await client.config.credentials().catch((cause: unknown) => {
        throw noCredentials(cause);
      });
      const { url: at } = client.config.endpointProvider({ Region: target.region, Endpoint: target.endpoint });
      await reach(at);
    },
    close: async () => client.destroy(),
  };
}

function settings({ region, endpoint, tls }: SesUrl, { caFile }: OpenDriverOptions): SESClientConfig {
  const agent = { keepAlive: true, maxSockets: limits.concurrency };
  return {
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    // Signatures of a real account require TLS; a replacement of SES does not verify them.
    ...(tls ? {} : { credentials: { accessKeyId: 'stand-in', secretAccessKey: 'stand-in' } }),
    maxAttempts: 1,
    requestHandler: {
      connectionTimeout: limits.connectTimeoutMs,
      requestTimeout: limits.answerTimeoutMs,
      throwOnRequestTimeout: true,
      httpAgent: agent,
      httpsAgent: { ...agent, ...(caFile === undefined ? {} : { ca: trusted(caFile) }) },
    },
  };
}

/** AWS uses public certificate authorities, which stay trusted in addition to the file. */
function trusted(caFile: string): string[] {
  try {
    return [...getCACertificates('default'), readFileSync(caFile, 'utf8')];
  } catch (cause) {
    throw new AppError('bad_configuration', `TLS_CA_FILE cannot be read (${errorCode(cause) ?? 'unknown error'}).`, { cause });
  }
}

const commandFor = ({ from, to, raw }: PreparedMail, { configurationSet }: SesUrl): SendRawEmailCommand =>
  new SendRawEmailCommand({
    Source: from,
    Destinations: [to],
    RawMessage: { Data: Buffer.from(raw) },
    ...(configurationSet === undefined ? {} : { ConfigurationSetName: configurationSet }),
  });

const isMissingCredentials = (thrown: unknown): boolean => thrown instanceof Error && thrown.name === 'CredentialsProviderError';

/** Checks whether a server is listening. SES has no call for this that does not count towards the account's rate limit. */
function reach({ hostname, port, protocol }: URL): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port) });
    socket.setTimeout(limits.connectTimeoutMs, () => socket.destroy(new Error('SES cannot be reached in time')));
    socket.once('connect', () => {
      socket.destroy();
      resolve();
    });
    socket.once('error', reject);
  });
}
