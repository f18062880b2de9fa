/**
 * Starts the target kind on a separate Docker daemon, with an operator's commands: a real kind creates a real cluster with enforced policies. In it,
 * two users record debts while pods are restarted, killed, drained, stopped and started again. Other projects' images are substitutes that are built
 * from package registries. Linux, as root. `--report=FILE` writes the numbers for scripts/summary.ts; `--clean` only removes the remains of a run
 * that was killed, which every run does first.
 */
import { fileURLToPath } from 'node:url';
import { useProgram } from './docker/daemon.ts';
import { allowInstances } from './docker/instances.ts';
import { onMachine, prepareNode } from './docker/node-image.ts';
import { buildOwnImages } from './docker/own-images.ts';
import { runSession } from './docker/session.ts';
import { prepareImages } from './docker/stand-ins.ts';
import { checkEverything } from './kind/scenario.ts';

await runSession(fileURLToPath(import.meta.url), {
  async prepare(checks, print) {
    const limit = allowInstances();
    process.once('exit', () => limit[Symbol.dispose]());
    await checks.need('bases and engines are here under the names of the official images', () => prepareImages(print));
    const program = await checks.need('the node of a cluster is here, with Kubernetes and the engines in it', () => prepareNode(print));
    for (const name of onMachine) useProgram(name, program(name));
    await checks.need('the images of the platform are built', () => buildOwnImages(print));
  },
  check: checkEverything,
});
