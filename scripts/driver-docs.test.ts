import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { variables as ofExpenses } from '../services/expenses/src/config.ts';
import { readConfig, type Variable } from '../services/kit/src/config/config.ts';
import { parseKafkaUrl } from '../services/kit/src/event-bus/kafka-url.ts';
import { eventBusSchemes } from '../services/kit/src/event-bus/open.ts';
import { parseAmqpUrl } from '../services/kit/src/job-queue/amqp-connection.ts';
import { jobQueueSchemes } from '../services/kit/src/job-queue/open.ts';
import { createLogger } from '../services/kit/src/log/log.ts';
import { parsePostgresUrl } from '../services/kit/src/postgres/postgres.ts';
import { openRedis } from '../services/kit/src/redis/redis.ts';
import { variables as ofMailer } from '../services/mailer/src/config.ts';
import { openMaildir } from '../services/mailer/src/transport/file.ts';
import { transportSchemes } from '../services/mailer/src/transport/open.ts';
import { parseSesUrl } from '../services/mailer/src/transport/ses-url.ts';
import { variables as ofNotifier } from '../services/notifier/src/config.ts';
import { fanoutSchemes, openFanout } from '../services/notifier/src/fanout/open.ts';
import { openMongo } from '../services/notifier/src/store/mongo-client.ts';
import { storeSchemes } from '../services/notifier/src/store/open.ts';
import { variables as ofThrottler } from '../services/throttler/src/config.ts';
import { limiterSchemes, openLimiter } from '../services/throttler/src/limiter/open.ts';
import { codeSpans, headings, sections, tableCells, termCount } from './markdown.ts';

const folder = fileURLToPath(new URL('../docs/drivers/', import.meta.url));
const pages = globSync('*.md', { cwd: folder }).toSorted();
const textOf = (page: string): string => readFileSync(`${folder}${page}`, 'utf8');

const fixedHeadings = ['URL', 'Promises', 'While it is unavailable', 'Settings', 'Proven', 'Not proven'];
const cellLengthMax = 15;
const bulletLengthMax = 40;

const everyScheme = [...limiterSchemes, ...fanoutSchemes, ...storeSchemes, ...eventBusSchemes, ...jobQueueSchemes, ...transportSchemes];

function accepts(variable: Variable<unknown>, value: string): boolean {
  try {
    readConfig({ URL: variable }, { URL: value });
    return true;
  } catch {
    return false;
  }
}

/** The ledger has no table of drivers: its variable accepts the existing schemes. */
const ledgerSchemes = [...new Set(everyScheme)].filter((scheme) => accepts(ofExpenses.DATABASE_URL, `${scheme}://host/name`));

const schemesOf: Readonly<Record<string, readonly string[]>> = {
  LIMITS_URL: limiterSchemes,
  FANOUT_URL: fanoutSchemes,
  STORE_URL: storeSchemes,
  EVENTS_URL: eventBusSchemes,
  JOBS_URL: jobQueueSchemes,
  TRANSPORT_URL: transportSchemes,
  DATABASE_URL: ledgerSchemes,
};

const variablesOf: Readonly<Record<string, readonly Variable<unknown>[]>> = {
  LIMITS_URL: [ofThrottler.LIMITS_URL],
  FANOUT_URL: [ofNotifier.FANOUT_URL],
  STORE_URL: [ofNotifier.STORE_URL],
  EVENTS_URL: [ofNotifier.EVENTS_URL, ofExpenses.EVENTS_URL],
  JOBS_URL: [ofMailer.JOBS_URL, ofExpenses.JOBS_URL],
  TRANSPORT_URL: [ofMailer.TRANSPORT_URL],
  DATABASE_URL: [ofExpenses.DATABASE_URL],
};

/** Parses a URL as its driver does, and leaves nothing open. */
const readers: Readonly<Record<string, (url: string) => unknown>> = {
  memory: async (url) => (await openLimiter(url))[Symbol.asyncDispose](),
  local: async (url) => (await openFanout(url, { log: createLogger('docs', 'silent') }))[Symbol.asyncDispose](),
  redis: (url) => openRedis(url, { applicationName: 'docs' }).disconnect(),
  mongodb: (url) => openMongo(url, {}).client.close(),
  postgres: parsePostgresUrl,
  kafka: parseKafkaUrl,
  amqp: parseAmqpUrl,
  file: openMaildir,
  ses: parseSesUrl,
};

const schemeOf = (url: string): string => url.split(':', 1)[0] ?? '';
const readerOf = (url: string) => readers[schemeOf(url)] ?? readers[schemeOf(url).replace(/s$/, '')];

interface Driver {
  readonly variable: string;
  readonly schemes: readonly string[];
  /** The examples of its URL. */
  readonly urls: readonly string[];
}

function driverOf(page: string): Driver {
  const lines = sections(textOf(page)).find(({ title }) => title === 'URL')?.lines ?? [];
  const spansOf = (label: string): readonly string[] => codeSpans(lines.find((line) => line.startsWith(`* ${label}:`)) ?? '');
  const examples = codeSpans(lines.filter((line) => line.startsWith('* Form:') || line.startsWith('| `')).join('\n'));
  return {
    variable: spansOf('Variable')[0] ?? '',
    schemes: spansOf('Schemes').map((span) => span.replace(/:$/, '')),
    urls: examples,
  };
}

test('every scheme of every port is on exactly one page, and every page is about schemes that exist', () => {
  const documented = pages.flatMap((page) => {
    const { variable, schemes } = driverOf(page);
    return schemes.map((scheme) => `${variable} ${scheme}`);
  });
  const open = Object.entries(schemesOf).flatMap(([variable, schemes]) => schemes.map((scheme) => `${variable} ${scheme}`));

  expect(ledgerSchemes).not.toEqual([]);
  expect(documented.toSorted()).toEqual(open.toSorted());
});

describe.each(pages)('docs/drivers/%s', (page) => {
  test('has the fixed headings in their order', () => {
    expect(headings(textOf(page), 2)).toEqual(fixedHeadings);
  });

  test('has facts below every heading', () => {
    const empty = sections(textOf(page)).filter(({ lines }) => !lines.some((line) => line.startsWith('* ')));

    expect(empty.map(({ title }) => title)).toEqual([]);
  });

  test('has no table cell and no bullet that is an essay', () => {
    const bullets = textOf(page)
      .replaceAll(/\n {2,}/g, ' ')
      .split('\n')
      .filter((line) => line.startsWith('* '));

    expect(tableCells(textOf(page)).filter((cell) => termCount(cell) > cellLengthMax)).toEqual([]);
    expect(bullets.filter((bullet) => termCount(bullet) > bulletLengthMax)).toEqual([]);
  });

  test('shows URLs that the driver and the services read', async () => {
    const { variable, schemes, urls } = driverOf(page);

    expect(urls).not.toEqual([]);
    for (const url of urls) {
      expect(schemes).toContain(schemeOf(url));
      expect((variablesOf[variable] ?? []).map((one) => accepts(one, url))).not.toContain(false);
      const reader = readerOf(url);
      if (reader === undefined) throw new Error(`no driver reads ${url}`);
      await reader(url);
    }
  });
});
