import { type Logger as PinoLogger, pino } from 'pino';

/** A logger of pino; see {@link createLogger} for the values that it removes from the lines. */
export type Logger = PinoLogger;

/** All fields that could contain a credential in a log line, at any depth of the object. */
const secrets = ['authorization', 'cookie', 'password', 'token', 'secret'];
/** `err.code` is not a one-time code: it names the error, such as ECONNREFUSED or an SQLSTATE. */
const oneTimeCodes = ['code', 'body.code', 'data.code', '*.body.code', '*.data.code'];
const redact = secrets
  .flatMap((name) => [name, `*.${name}`, `*.*.${name}`, `req.headers.${name}`])
  .concat('res.headers["set-cookie"]', oneTimeCodes);

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

const mainLevels = ['trace', 'debug', 'info', 'warn', 'error'];

/**
 * The log of the process itself: its start, its end and the cause of a failed start. `level` is the variable LOG_LEVEL, which is read before the
 * configuration. The configuration reports an invalid value. Not even `silent` hides the cause of the end of a process.
 */
export const createMainLogger = (service: string, level = 'info'): Logger =>
  createLogger(service, level === 'silent' ? 'fatal' : mainLevels.includes(level) ? level : 'info');

/** Replaces the password in a URL so that it may be shown. */
export const withoutPassword = (url: string): string => url.replace(/(:\/\/[^:@/]*):[^@/]*@/, '$1:***@');
