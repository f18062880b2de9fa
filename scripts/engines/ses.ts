import { fileURLToPath } from 'node:url';
import { type Engine, freePort, host, untilAnswers } from './site.ts';

const entry = fileURLToPath(new URL('../../services/mailer/src/sink/main.ts', import.meta.url));

/** Our fake of SES, without TLS and without credentials: it simulates faults that AWS cannot produce on demand. */
export const ses: Engine = {
  name: 'ses',
  install: () => undefined,
  start: async (site) => {
    const port = await freePort();
    const server = site.launch('ses', process.execPath, [entry], { env: { HTTP_PORT: String(port), LOG_LEVEL: 'warn' } });
    await untilAnswers(server, site.folder, async () => {
      const { ok } = await fetch(`http://${host}:${port}/readyz`);
      if (!ok) throw new Error('it is not ready');
    });
    return { TEST_SES_URL: `ses://${host}:${port}?tls=false` };
  },
};
