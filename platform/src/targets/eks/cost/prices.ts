/**
 * The prices of AWS, as an estimate: public list prices as remembered on the date below, on demand, without tax, discounts or a free tier. They
 * were written from memory and not fetched; look them up before you rely on them.
 */
export const hoursAMonth = 730;

export interface PriceTable {
  readonly version: number;
  /** ISO date at which the prices were known. */
  readonly asOf: string;
  readonly region: string;
  readonly currency: 'USD';
  readonly source: string;
  /** The hourly price of one instance, by the class as the resource names it. */
  readonly hourly: {
    readonly rds: Readonly<Record<string, number>>;
    readonly documentdb: Readonly<Record<string, number>>;
    readonly msk: Readonly<Record<string, number>>;
    readonly mq: Readonly<Record<string, number>>;
    readonly elasticache: Readonly<Record<string, number>>;
    readonly eksCluster: number;
    readonly natGateway: number;
    readonly publicAddress: number;
    /** One interface endpoint in one zone. */
    readonly endpoint: number;
    /** One CPU of a node with its memory, and the surcharge of Auto Mode. */
    readonly nodeCpu: number;
    readonly loadBalancer: number;
  };
  /** The price of a gigabyte for a month. */
  readonly storage: {
    readonly rds: number;
    readonly documentdb: number;
    readonly msk: number;
    readonly mq: number;
    readonly ecr: number;
    readonly logs: number;
    readonly backup: number;
  };
  /** The price of a gigabyte that is transferred or ingested. */
  readonly traffic: { readonly nat: number; readonly logs: number };
  readonly monthly: { readonly secret: number; readonly key: number; readonly alarm: number };
  readonly perThousandMails: number;
}

export const prices: PriceTable = {
  version: 1,
  asOf: '2026-11-22',
  region: 'eu-central-1',
  currency: 'USD',
  source: 'public list prices from memory, not fetched',
  hourly: {
    rds: { 'db.t4g.small': 0.038, 'db.m7g.large': 0.199, 'db.m7g.xlarge': 0.398 },
    documentdb: { 'db.t4g.medium': 0.0912, 'db.r6g.large': 0.313, 'db.r6g.xlarge': 0.626 },
    msk: { 'kafka.t3.small': 0.0526, 'kafka.m7g.large': 0.2436 },
    mq: { 'mq.m7g.medium': 0.134, 'mq.m7g.large': 0.268 },
    elasticache: { 'cache.t4g.micro': 0.0152, 'cache.m7g.large': 0.1504, 'cache.m7g.xlarge': 0.3 },
    eksCluster: 0.1,
    natGateway: 0.052,
    publicAddress: 0.005,
    endpoint: 0.012,
    nodeCpu: 0.0644,
    loadBalancer: 0.027,
  },
  storage: { rds: 0.137, documentdb: 0.119, msk: 0.119, mq: 0.119, ecr: 0.1, logs: 0.0324, backup: 0.1 },
  traffic: { nat: 0.052, logs: 0.63 },
  monthly: { secret: 0.4, key: 1, alarm: 0.1 },
  perThousandMails: 0.1,
};
