import { describe } from 'vitest';

/** A server that tests run against. */
export interface TestEngine {
  readonly url: string;
  /** The authority of the engines' certificates, if they have one. */
  readonly caFile?: string;
}

/**
 * Runs suites against a real server that `npm run engines -- up` started, with its URL in the variable. Without it they are skipped, by name. With
 * REQUIRE_ALL=true, as in CI, that is an error, so that no suite is skipped unnoticed.
 */
export function describeEngine(variable: string, define: (engine: TestEngine) => void): void {
  const url = process.env[variable];
  const caFile = process.env['TLS_CA_FILE'];
  if (url !== undefined) {
    define({ url, ...(caFile === undefined ? {} : { caFile }) });
    return;
  }
  if (process.env['REQUIRE_ALL'] === 'true') throw new Error(`${variable} is not set: start the engines with \`npm run engines -- up\``);
  describe.skip(`${variable} is not set: start the engines with \`npm run engines -- up\``, () => undefined);
}
