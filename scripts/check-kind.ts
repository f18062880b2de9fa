/**
 * Brings the target kind up on a Docker of its own, with the commands of a person: a real kind makes a real cluster, whose policies are enforced, in which two
 * people record debts while pods are restarted, killed, drained, stopped and started again. The images of others are stand-ins made from registries of
 * packages. Linux, as root. `--report=FILE` writes the numbers for scripts/summary.ts; `--clean` only removes what a run that was killed has left.
 */
import { fileURLToPath } from 'node:url';
import { useProgram } from './docker/daemon.ts';
import { allowInstances } from './docker/instances.ts';
import { onMachine, prepareNode } from './docker/node-image.ts';
import { buildOwnImages } from './docker/own-images.ts';
import { runSession } from './docker/session.ts';
import { prepareImages } from './docker/stand-ins.ts';
import { checkEverything } from './kind/scenario.ts';

const limit = allowInstances();
process.once('exit', () => limit[Symbol.dispose]());
await runSession(fileURLToPath(import.meta.url), {
  async prepare(checks, print) {
    await checks.need('bases and engines are here under the names of the official images', () => prepareImages(print));
    const program = await checks.need('the node of a cluster is here, with Kubernetes and the engines in it', () => prepareNode(print));
    for (const name of onMachine) useProgram(name, program(name));
    await checks.need('the images of the platform are built', () => buildOwnImages(print));
  },
  check: checkEverything,
});
