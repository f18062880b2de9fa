/**
 * Runs `synth compose` with a current Compose on a separate Docker daemon: the scenario of two users through the gateway, restarts, a kill of every
 * container with data, and an end with and without the data. Other projects' images are substitutes that are built from package registries. Linux, as
 * root. `--report=FILE` writes the numbers for scripts/summary.ts; `--clean` only removes the remains of a run that was killed, which every run does
 * first.
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
