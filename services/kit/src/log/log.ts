import { type Logger as PinoLogger, pino } from 'pino';

export type Logger = PinoLogger;

/** Everything that could carry a credential in a log line, wherever it stands in the object. */
const secrets = ['authorization', 'cookie', 'password', 'token', 'code', 'secret'];
const redact = secrets.flatMap((name) => [name, `*.${name}`, `*.*.${name}`, `req.headers.${name}`]).concat('res.headers["set-cookie"]');

/** One JSON object a line on stdout. */
export function createLogger(service: string, level: string): Logger {
  return pino({
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact,
  });
}

/** Replaces the password in a URL so that it may be shown. */
export const withoutPassword = (url: string): string => url.replace(/(:\/\/[^:@/]*):[^@/]*@/, '$1:***@');
