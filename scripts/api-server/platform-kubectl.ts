/** The platform's own kubectl with real failures: no release of kubectl may cause a wrong classification. `--record` stores the output for tests. */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Checks } from '../images/checks.ts';
import type { CheckKubectl } from './kubectl.ts';
import { assertReason, listen, prepareRefusals, printed, type RefusalSite, refusalsOf } from './refusals.ts';

const golden = fileURLToPath(new URL('../../platform/test/golden/kubectl-failures.json', import.meta.url));

export async function checkRefusals(checks: Checks, kubectl: CheckKubectl, site: RefusalSite, record: boolean): Promise<void> {
  await using silent = await listen('keep');
  await using closing = await listen('end');
  await checks.need('what kubectl is refused is made', () => prepareRefusals(kubectl));
  const refusals = await refusalsOf(site.server, silent.url, closing.url);
  for (const refusal of refusals)
    await checks.check(`kubectl before ${refusal.what}: the platform takes it for "${refusal.reason}"`, () => assertReason(refusal, site));
  if (!record) return;
  const recorded = [];
  for (const refusal of refusals) recorded.push({ what: refusal.what, reason: refusal.reason, stderr: await printed(refusal, site) });
  await writeFile(golden, `${JSON.stringify(recorded, undefined, 2)}\n`);
}
