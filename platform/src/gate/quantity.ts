/** Kubernetes quantities as numbers, for sums and comparisons. */
const factors: Readonly<Record<string, number>> = {
  '': 1,
  m: 0.001,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  Ki: 1024,
  Mi: 1024 ** 2,
  Gi: 1024 ** 3,
};

/** Cores or bytes; NaN for a text that is not a quantity. */
export function parseQuantity(text: string | number | undefined): number {
  const [, number, unit = ''] = /^([0-9.]+)([A-Za-z]*)$/.exec(String(text)) ?? [];
  const factor = factors[unit];
  return number === undefined || factor === undefined ? NaN : Number(number) * factor;
}
