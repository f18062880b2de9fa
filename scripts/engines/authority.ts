import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A certificate authority of this run alone, and a certificate of localhost signed by it; PEM files in `folder`. The authority's key is deleted
 * afterwards.
 */
export function createAuthority(folder: string): { readonly caFile: string; readonly certFile: string; readonly keyFile: string } {
  const at = (name: string): string => join(folder, name);
  const openssl = (...args: readonly string[]): void => {
    execFileSync('openssl', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  };
  const newKey = ['-newkey', 'rsa:2048', '-noenc'];
  openssl('req', '-x509', ...newKey, '-days', '2', '-subj', '/CN=debt engines', '-keyout', at('ca.key'), '-out', at('ca.pem'));
  openssl('req', ...newKey, '-subj', '/CN=localhost', '-keyout', at('server.key'), '-out', at('server.csr'));
  writeFileSync(at('server.ext'), 'subjectAltName=DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth\n');
  const signing = ['-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-CAcreateserial', '-days', '2', '-extfile', at('server.ext')];
  openssl('x509', '-req', '-in', at('server.csr'), ...signing, '-out', at('server.pem'));
  rmSync(at('ca.key'));
  return { caFile: at('ca.pem'), certFile: at('server.pem'), keyFile: at('server.key') };
}
