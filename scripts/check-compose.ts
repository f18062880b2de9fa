/**
 * Runs `synth compose` with a current Compose on a Docker of its own: two people's story through the gateway, restarts, a kill of everything that keeps data,
 * and an end with and without the data. The images of others are stand-ins made from registries of packages. Linux, as root. `--report=FILE`
 * writes the numbers for scripts/summary.ts; `--clean` only removes what a run that was killed has left, which every run does first.
 */
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkEverything } from './compose/scenario.ts';
import { composeProgram } from './docker/compose-program.ts';
import { environment } from './docker/daemon.ts';
import { buildOwnImages } from './docker/own-images.ts';
import { runSession } from './docker/session.ts';
import { prepareImages } from './docker/stand-ins.ts';

await runSession(fileURLToPath(import.meta.url), {
  async prepare(checks, print) {
    const program = await checks.need('a current Compose is here', () => composeProgram(print));
    const plugins = join(environment.DOCKER_CONFIG, 'cli-plugins');
    mkdirSync(plugins, { recursive: true });
    symlinkSync(program, join(plugins, 'docker-compose'));
    await checks.need('bases and engines are here under the names of the official images', () => prepareImages(print));
    await checks.need('the images of the platform are built', () => buildOwnImages(print));
  },
  check: checkEverything,
});
