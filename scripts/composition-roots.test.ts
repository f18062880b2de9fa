import { existsSync, globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const services = ['expenses', 'mailer', 'throttler', 'notifier'] as const;
const read = (service: string, file: string): string => readFileSync(`${root}services/${service}/src/${file}`, 'utf8');
const linesMax = 25;

describe.each(services)('the composition root of %s', (service) => {
  test('reads its configuration from one declared set of variables', () => {
    const config = read(service, 'config.ts');

    expect(config).toContain('export const variables = {\n  ...commonVariables,');
    expect(config).toContain('export type Config = ConfigOf<typeof variables>;');
  });

  test('opens its parts in context.ts, each of which a test can replace', () => {
    const context = read(service, 'context.ts');

    for (const part of [
      'export interface Overrides {\n  readonly log?: Logger;',
      'export interface Context {',
      'readonly stack: AsyncDisposableStack;',
    ])
      expect(context).toContain(part);
    expect(context).toContain('export async function openContext(config: Config, overrides: Overrides = {}): Promise<Context> {');
  });

  test('has a service that is created, started and disposed of', () => {
    const text = read(service, 'service.ts');

    expect(text).toMatch(/export class [A-Z][a-z]+Service implements Service \{/);
    expect(text).toMatch(/static async create\(config: Config, overrides: Overrides = \{\}\): Promise<[A-Z][a-z]+Service>/);
    for (const member of ['  async start(): Promise<void> {', '  async [Symbol.asyncDispose](): Promise<void> {', '  get addresses(): {'])
      expect(text).toContain(member);
  });

  test('has a main of one page that runs the service and its tasks', () => {
    const main = read(service, 'main.ts');

    expect(main.split('\n').length).toBeLessThanOrEqual(linesMax);
    expect(main).toContain(
      `const log = createMainLogger('${service}', process.env['LOG_LEVEL']);\n\nawait runMain({\n  log,\n  create: async () => `,
    );
    expect(main).toContain('Service.create(readConfig(variables, process.env)),');
    expect(main.includes('tasks: {')).toBe(existsSync(`${root}services/${service}/src/tasks.ts`));
  });

  test('reads the environment of the process in main.ts alone', () => {
    const files = globSync('**/*.ts', { cwd: `${root}services/${service}/src` }).filter(
      (file) => !/\.test\.ts$|^sink\/main\.ts$/.test(file),
    );

    expect(files.filter((file) => read(service, file).includes('process.env'))).toEqual(['main.ts']);
  });
});
