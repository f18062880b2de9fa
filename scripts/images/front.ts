/** What a browser receives from the gateway. */
import { call } from '../../platform/src/gateway/testing.ts';

/** fetch does not let a caller set the Host header. */
export async function strangerIsRefused(origin: string): Promise<void> {
  const { status } = await call(origin, '/', { headers: { host: 'evil.example' } });
  if (status !== 421) throw new Error(`Host: evil.example is answered with ${status}`);
}

export async function pageIsServed(origin: string): Promise<void> {
  const ask = (path: string, accept: string) => fetch(`${origin}${path}`, { headers: { accept } });
  const [page, deep, missing] = await Promise.all([
    ask('/', 'text/html'),
    ask('/people/alice', 'text/html'),
    ask('/assets/missing.js', '*/*'),
  ]);
  const texts = [await page.text(), await deep.text()];
  if (page.status !== 200 || texts[0] !== texts[1] || !texts[0]?.includes('/assets/'))
    throw new Error(`/people/alice is not the page: ${texts[1]}`);
  if (missing.status !== 404) throw new Error(`/assets/missing.js is answered with ${missing.status}`);
}
