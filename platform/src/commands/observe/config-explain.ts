import type { Outcome } from '@debt/terminal/command/command';
import type { Input } from '@debt/terminal/command/input';
import { nearest } from '@debt/terminal/suggest';
import { table, wraps } from '@debt/terminal/text/doc';
import { dataRoot, defaultEnvironment } from '../../environment/paths.ts';
import { PlatformError } from '../../failures/failures.ts';
import { environmentFrom } from '../../model/choices.ts';
import type { Environment, Value } from '../../model/model.ts';
import { outlineOf } from '../../model/outline.ts';
import { platform } from '../../model/platform.ts';
import { keysOf } from '../../model/records.ts';
import type { EnvEntry, Facts } from '../../model/resolved.ts';
import { openVerbs } from '../../targets/open.ts';
import { type PlatformContext, result } from '../context.ts';
import { recordedEnvironment } from '../targets.ts';

interface Setting {
  readonly key: string;
  readonly value: string;
  readonly origin: string;
}

export async function configExplain(input: Input, context: PlatformContext): Promise<Outcome> {
  const all = await settingsOf(context);
  const key = input.optional('key');
  const wanted = key?.toLowerCase();
  const found = all.filter(
    (each) => wanted === undefined || each.key.toLowerCase() === wanted || each.key.toLowerCase().endsWith(`.${wanted}`),
  );
  if (key !== undefined && found.length === 0) {
    const near = nearest(
      key,
      all.flatMap((each) => [each.key, each.key.split('.')[1] ?? each.key]),
    );
    throw new PlatformError('not_found', {
      what: `there is no setting ${key}`,
      fix: [`debt-platform config explain${near === undefined ? '' : ` ${near}`}`],
    });
  }
  const rows = found.map(({ key: name, value, origin }) => [name, value, origin]);
  return result(found, [table(['KEY', 'VALUE', wraps('ORIGIN')], rows)]);
}

/** A flag takes precedence over a variable, a variable over the recorded choice, and that over the default. */
async function settingsOf(context: PlatformContext): Promise<readonly Setting[]> {
  const { env: variables, environment } = context;
  const recorded = await recordedEnvironment(context);
  const byFlag = context.input.on('env');
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

/** Secrets are never shown, and a value that depends on the environment is not invented. */
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
