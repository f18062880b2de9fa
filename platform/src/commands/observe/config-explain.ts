import { exitCodes } from '@debt/terminal/exit-codes';
import { nearest } from '@debt/terminal/suggest';
import * as Args from '@oclif/core/args';
import { dataRoot, defaultEnvironment, parseEnvironmentName } from '../../environment/paths.ts';
import { PlatformError } from '../../failures/failures.ts';
import { environmentFrom } from '../../model/choices.ts';
import type { Environment, Value } from '../../model/model.ts';
import { outlineOf } from '../../model/outline.ts';
import { platform } from '../../model/platform.ts';
import { keysOf } from '../../model/records.ts';
import type { EnvEntry, Facts } from '../../model/resolved.ts';
import { table } from '../../output/style.ts';
import { openVerbs } from '../../targets/open.ts';
import { PlatformCommand } from '../command.ts';
import { recordedEnvironment } from '../targets.ts';

interface Setting {
  readonly key: string;
  readonly value: string;
  readonly origin: string;
}

export class ConfigExplain extends PlatformCommand {
  static override summary = 'Show a setting and where it comes from';
  static override usageExamples = [
    { command: 'debt-platform config explain', does: 'Every setting of the platform and of its services' },
    { command: 'debt-platform config explain expenses.DATABASE_URL', does: 'One of them' },
    { command: 'debt-platform config explain port', does: 'Where the port of the gateway comes from' },
  ];
  static override args = { key: Args.string({ description: 'Its name; a variable of a service may have the service before it.' }) };

  override async run(): Promise<number> {
    const { args, flags } = await this.parse(ConfigExplain);
    const environment = parseEnvironmentName(flags.env);
    const all = await this.#settings(environment, this.argv);
    const { key } = args;
    const wanted = key?.toLowerCase();
    const found =
      wanted === undefined ? all : all.filter((each) => each.key.toLowerCase() === wanted || each.key.toLowerCase().endsWith(`.${wanted}`));
    if (key !== undefined && found.length === 0) {
      const near = nearest(
        key,
        all.flatMap((each) => [each.key, each.key.split('.')[1] ?? each.key]),
      );
      throw new PlatformError('NOT_FOUND', {
        what: `there is no setting ${key}`,
        fix: [`debt-platform config explain${near === undefined ? '' : ` ${near}`}`],
      });
    }
    this.result(flags.json, found, () =>
      table(
        ['key', 'value', 'origin'],
        found.map((each) => [each.key, each.value, each.origin]),
        this.columns,
      ),
    );
    return exitCodes.ok;
  }

  /** A flag wins over a variable, a variable over what is recorded, that over the default. */
  async #settings(environment: string, argv: readonly string[]): Promise<readonly Setting[]> {
    const { variables } = this.io;
    const recorded = await recordedEnvironment(environment, variables);
    const byFlag = argv.some((word) => word === '--env' || word === '-e' || word.startsWith('--env='));
    const own = variables['DEBT_PLATFORM_DATA'];
    const xdg = variables['XDG_DATA_HOME'];
    const named = variables['DEBT_PLATFORM_ENV'];
    const record = recorded === undefined ? 'the default' : `environment.json of ${environment}`;
    const port = recorded?.ports['gateway.http'];
    const { target, size, ...chosen } = environmentFrom(environment, {}, recorded);
    const facts = recorded === undefined ? undefined : await (await openVerbs(recorded.target, variables)).recordedFacts(environment);
    return [
      {
        key: 'env',
        value: environment,
        origin: byFlag
          ? 'the flag --env'
          : named === undefined || named === ''
            ? `the default (${defaultEnvironment})`
            : 'the variable DEBT_PLATFORM_ENV',
      },
      {
        key: 'data',
        value: dataRoot(variables),
        origin:
          own !== undefined && own !== ''
            ? 'the variable DEBT_PLATFORM_DATA'
            : xdg !== undefined && xdg !== ''
              ? 'the variable XDG_DATA_HOME'
              : 'the default',
      },
      { key: 'target', value: target.id, origin: record },
      { key: 'size', value: size.id, origin: record },
      { key: 'host', value: recorded?.host ?? '127.0.0.1', origin: record },
      {
        key: 'port',
        value: port === undefined ? 'chosen by the first up' : String(port),
        origin: port === undefined ? 'the default' : record,
      },
      ...serviceSettings({ ...chosen, target, size }, facts),
    ];
  }
}

function serviceSettings(environment: Environment, facts: Facts | undefined): readonly Setting[] {
  const units = outlineOf(environment, facts);
  return keysOf(platform.services).flatMap((id) => {
    const values: Readonly<Record<string, Value>> = platform.services[id].env;
    const entries = units.find((unit) => unit.kind === 'service' && unit.owner === id)?.env ?? [];
    return entries.map((entry) => {
      const value = values[entry.key];
      return {
        key: `${id}.${entry.key}`,
        value: shown(entry, value, facts !== undefined),
        origin: originOf(value, environment.target.bind),
      };
    });
  });
}

/** Secrets are never shown, and what depends on the world is not made up. */
function shown(entry: EnvEntry, value: Value | undefined, known: boolean): string {
  if ('secret' in entry) return `<file of ${entry.key}_FILE>`;
  const fixed = value?.from === 'text' || value?.from === 'interface' || entry.text.endsWith(':');
  return known || fixed ? entry.text : 'chosen by the first up';
}

function originOf(value: Value | undefined, bind: Environment['target']['bind']): string {
  switch (value?.from) {
    case undefined:
      return '';
    case 'text':
      return 'the model';
    case 'interface':
      return 'the target';
    case 'listen':
      return `the port ${value.port} that was chosen for it`;
    case 'service':
      return `the address of ${value.service}`;
    case 'secret':
      return `the shared secret ${value.secret}`;
    case 'public':
      return 'the address of the gateway';
    case 'need':
      return `the need ${value.need}, answered by ${bind[value.need].driver} on ${bind[value.need].on}`;
    default:
      return value satisfies undefined;
  }
}
