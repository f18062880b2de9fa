import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { type Engine, freePort, host, requireDebian, type Site, untilAnswers } from './site.ts';

/** Redis from Debian: TLS only, a user with a password, no file on disk. */
export const redis: Engine = {
  name: 'redis',
  install: () => requireDebian('redis-server', 'redis-server'),
  start: async (site) => {
    const port = await freePort();
    const password = randomBytes(24).toString('base64');
    writeFileSync(join(site.folder, 'redis.conf'), settings(site, port, password), { mode: 0o600 });
    const server = site.launch('redis', 'redis-server', [join(site.folder, 'redis.conf')]);
    await untilAnswers(server, site.folder, () => ping(site, port, password));
    return { TEST_REDIS_URL: `rediss://debt:${encodeURIComponent(password)}@${host}:${port}` };
  },
};

const settings = ({ folder, caFile, certFile, keyFile }: Site, port: number, password: string): string => `
port 0
tls-port ${port}
tls-cert-file ${certFile}
tls-key-file ${keyFile}
tls-ca-cert-file ${caFile}
tls-auth-clients no
bind 127.0.0.1
dir ${folder}
save ""
appendonly no
user default off
user debt on >${password} ~* &* +@all
`;

function ping({ caFile }: Site, port: number, password: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, ca: readFileSync(caFile), timeout: 2_000 });
    socket.once('secureConnect', () => socket.write(`AUTH debt ${password}\r\nPING\r\n`));
    socket.on('data', (data) => {
      if (data.toString().includes('+PONG')) resolve();
      else if (data.toString().startsWith('-')) reject(new Error(data.toString()));
      else return;
      socket.destroy();
    });
    socket.once('timeout', () => socket.destroy(new Error('no answer')));
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('the connection was closed')));
  });
}
