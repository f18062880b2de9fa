import { defineConfig } from 'vitest/config';

// What runs on real servers shares two cores with them. In CI such a test gets a second try, which the output names; elsewhere a flaky test is red.
const retry = process.env['REQUIRE_ALL'] === 'true' ? 1 : 0;

/** Unit tests stand beside the code they test; what needs a server or a process of its own is under test/. */
export default defineConfig({
  test: {
    globalSetup: ['./test/setup/postgres.ts'],
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    teardownTimeout: 30_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: [
            '{proto,rules,terminal,cli,web,platform}/src/**/*.test.{ts,tsx}',
            'services/*/src/**/*.test.ts',
            'scripts/**/*.test.ts',
          ],
        },
      },
      {
        extends: true,
        test: { name: 'integration', retry, include: ['services/*/test/**/*.test.ts', '{cli,web,platform}/test/**/*.test.ts'] },
      },
      {
        extends: true,
        test: {
          name: 'end-to-end',
          retry,
          include: ['test/**/*.test.ts'],
          testTimeout: 240_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
