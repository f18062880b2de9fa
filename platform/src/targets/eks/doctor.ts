/** What may keep users out although a run finds no obstacle: a domain without a record, and an account that may send no mail. */
import { Resolver } from 'node:dns/promises';
import { parseJson } from '@debt/terminal/files/files';
import type { Variables } from '../../environment/paths.ts';
import { isRecord } from '../../environment/records.ts';
import type { Finding } from '../../runner/target.ts';
import { type Ran, runTool } from '../../tools/run-program.ts';
import { type Layout, regionVariables, toolEnvironment } from './layout.ts';
import type { Settings } from './program/settings.ts';
import { mask } from './pulumi-host/mask.ts';

export interface Reach {
  readonly layout: Layout;
  readonly settings: Settings;
  readonly variables: Variables;
  readonly signal: AbortSignal;
}

const answerMs = 10_000;
const resolveMs = 3_000;

export async function reachFindings(reach: Reach): Promise<readonly Finding[]> {
  const { layout, settings, variables, signal } = reach;
  const env = { ...toolEnvironment(variables, layout), AWS_MAX_ATTEMPTS: '1', ...regionVariables(settings.region) };
  const account = runTool('aws', ['sesv2', 'get-account', '--output', 'json'], { env, timeoutMs: answerMs, signal });
  return [domainFinding(layout, settings, await addressesOf(settings.domain)), mailFinding(settings, await account)];
}

/** No address for a name that is unknown, and for servers that do not answer. */
async function addressesOf(domain: string): Promise<readonly string[]> {
  const resolver = new Resolver({ timeout: resolveMs, tries: 1 });
  return await resolver.resolve4(domain).catch(() => []);
}

export function domainFinding({ kubeconfig }: Pick<Layout, 'kubeconfig'>, settings: Settings, addresses: readonly string[]): Finding {
  const { domain, zoneId } = settings;
  const kubectl = `kubectl --kubeconfig ${kubeconfig}`;
  if (addresses.length > 0) return { check: 'domain', state: 'good', detail: `${domain} is at ${addresses.join(', ')}`, fix: [] };
  return {
    check: 'domain',
    state: 'warning',
    detail: `${domain} has no address, so no one can reach the platform`,
    fix: [
      `${kubectl} --namespace debt get service gateway`,
      zoneId === undefined
        ? `create this record: ${domain} CNAME, with the EXTERNAL-IP of that service as its value`
        : `${kubectl} --namespace external-dns logs deployment/external-dns`,
    ],
  };
}

export function mailFinding({ domain, region }: Settings, { code, out, err }: Pick<Ran, 'code' | 'out' | 'err'>): Finding {
  const answer = parseJson(out);
  if (code !== 0 || !isRecord(answer))
    return {
      check: 'mail',
      state: 'warning',
      detail: `AWS does not tell whether this account may send mail: ${mask(err.trim().split('\n').at(-1) ?? '')}`,
      fix: ['allow ses:GetAccount', `aws sesv2 get-account --region ${region}`],
    };
  const { SendingEnabled: sends, ProductionAccessEnabled: toAnyone, EnforcementStatus: status } = answer;
  if (sends === false || status === 'SHUTDOWN')
    return {
      check: 'mail',
      state: 'bad',
      detail: `AWS has stopped the mail of this account (${String(status)}), so no one can activate an account`,
      fix: [`aws sesv2 get-account --region ${region}`, 'answer the case that AWS has opened with the owner of the account'],
    };
  if (toAnyone === true) return { check: 'mail', state: 'good', detail: 'SES sends to every address', fix: [] };
  return {
    check: 'mail',
    state: 'warning',
    detail: 'this account is in the sandbox of SES: only verified addresses receive mail, so other users cannot activate an account',
    fix: [
      `aws sesv2 put-account-details --region ${region} --production-access-enabled --mail-type TRANSACTIONAL --website-url https://${domain}`,
      `for a test: aws sesv2 create-email-identity --region ${region} --email-identity ADDRESS`,
    ],
  };
}
