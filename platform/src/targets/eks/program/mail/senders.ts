/** How receivers verify who may send mail of the domain: SPF for the return address, and DMARC for the address in From. */
import type { DnsRecord } from '../dns/record.ts';
import type { Settings } from '../settings.ts';

/** Bounces go there. It must be a subdomain that receives no other mail. */
export const returnDomain = (domain: string): string => `mail.${domain}`;

/** SPF passes for the return domain, which DMARC accepts for its parent (relaxed alignment). */
export function senderRecords({
  domain,
  region,
}: Pick<Settings, 'domain' | 'region'>): readonly { readonly what: string; readonly record: DnsRecord }[] {
  const name = returnDomain(domain);
  return [
    { what: 'return-mx', record: { name, type: 'MX', value: `10 feedback-smtp.${region}.amazonses.com` } },
    { what: 'return-spf', record: { name, type: 'TXT', value: 'v=spf1 include:amazonses.com -all' } },
    { what: 'dmarc', record: { name: `_dmarc.${domain}`, type: 'TXT', value: 'v=DMARC1; p=quarantine; adkim=r; aspf=r' } },
  ];
}
