import { request } from 'node:http';

export interface Answer {
  readonly ok: boolean;
  /** One line for users: the status and the content of the body, or why there was no answer. */
  readonly what: string;
}

const bodyCharsMax = 200;

/** The address to probe, and the process that has to answer: ports are chosen before they are listened on, so another program may have taken one. */
export interface Asked {
  readonly port: number;
  readonly path: string;
  readonly timeoutMs: number;
  /** Our programs identify themselves in the header `x-process-id`. */
  readonly pid: number;
}

/** Probes the health of a program on this machine. Never rejects. */
export function probe({ port, path, timeoutMs, pid }: Asked): Promise<Answer> {
  return new Promise((resolve) => {
    const asked = request({ host: '127.0.0.1', port, path, agent: false, timeout: timeoutMs }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        body = (body + chunk).slice(0, bodyCharsMax);
      });
      response.once('error', () => resolve({ ok: false, what: `${path}: the answer broke off` }));
      response.once('end', () => {
        const answering = response.headers['x-process-id'];
        if (answering !== undefined && answering !== String(pid)) {
          resolve({ ok: false, what: `port ${port} is answered by process ${String(answering)}, not by ${pid}` });
          return;
        }
        const status = response.statusCode ?? 0;
        resolve({ ok: status >= 200 && status < 300, what: `${path} answers ${status} ${body.trim()}`.trim() });
      });
    });
    asked.once('timeout', () => asked.destroy(new Error(`no answer within ${timeoutMs} ms`)));
    asked.once('error', (error) => resolve({ ok: false, what: `${path}: ${error.message}` }));
    asked.end();
  });
}
