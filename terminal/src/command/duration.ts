import { SharedError } from '../failures/shared-pages.ts';

const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };

/** The longest wait, unless the caller sets another maximum. */
const secondsMaxDefault = 24 * 3600;

/**
 * `90`, `90s`, `10m` or `1h` in seconds, at least one.
 * @param origin the source of the text, such as `--timeout` or the name of a variable
 * @throws SharedError `bad_timeout`
 */
export function parseSeconds(text: string, origin = '--timeout', max = secondsMaxDefault): number {
  const [, number = '', unit = 's'] = /^(\d{1,6})([smh])?$/.exec(text) ?? [];
  const seconds = Number(number) * (unitSeconds[unit] ?? 0);
  if (number !== '' && seconds >= 1 && seconds <= max) return seconds;
  throw new SharedError('bad_timeout', {
    what: `'${text}' (${origin}) is not a time to wait`,
    why: `it is from 1s to ${inLargestUnit(max)}`,
    fix: ['--timeout 90s', '--timeout 5m'],
  });
}

const inLargestUnit = (seconds: number): string =>
  seconds % 3600 === 0 ? `${seconds / 3600}h` : seconds % 60 === 0 ? `${seconds / 60}m` : `${seconds}s`;
