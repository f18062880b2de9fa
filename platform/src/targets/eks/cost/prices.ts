/**
 * The prices of AWS, as an estimate: public list prices as remembered on the date below, on demand, without tax, discounts or a free tier. They
 * were written from memory and not fetched; look them up before you rely on them.
 */
export const hoursAMonth = 730;

export const prices = {
  version: 1,
  /** ISO date at which the prices were known. */
  asOf: '2026-11-22',
  region: 'eu-central-1',
  currency: 'USD',
  source: 'public list prices from memory, not fetched',
  /** Of classes by the name that their resource has, and of everything else of which there is one kind. */
  hourly: {
    rds: { 'db.t4g.small': 0.038, 'db.m7g.large': 0.199, 'db.m7g.xlarge': 0.398 },
    documentdb: { 'db.t4g.medium': 0.0912, 'db.r6g.large': 0.313, 'db.r6g.xlarge': 0.626 },
    msk: { 'kafka.t3.small': 0.0526, 'kafka.m7g.large': 0.2436 },
    mq: { 'mq.m7g.medium': 0.134, 'mq.m7g.large': 0.268 },
    elasticache: { 'cache.t4g.micro': 0.0152, 'cache.m7g.large': 0.1504, 'cache.m7g.xlarge': 0.3 },
    eksCluster: 0.1,
    natGateway: 0.052,
    publicAddress: 0.005,
    /** One interface endpoint in one zone. */
    endpoint: 0.012,
    /** One CPU of a node with its memory, and the surcharge of Auto Mode. */
    nodeCpu: 0.0644,
    loadBalancer: 0.027,
  },
  /** The price of a gigabyte for a month. */
  storage: { rds: 0.137, documentdb: 0.119, msk: 0.119, mq: 0.119, ecr: 0.1, logs: 0.0324, backup: 0.1 },
  /** The price of a gigabyte that is transferred or ingested. */
  traffic: { nat: 0.052, logs: 0.63 },
  monthly: { secret: 0.4, key: 1, alarm: 0.1 },
  perThousandMails: 0.1,
};
export type PriceTable = typeof prices;
