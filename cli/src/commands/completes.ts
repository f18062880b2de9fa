import { currencies } from '@debt/rules';
import type { Values } from '@debt/terminal/command/completion-scripts';
import { settingKeys } from '../config/settings.ts';

/** Short of time, and silent where nothing can be asked: a completion must not hold up the person who types. */
const printedBy = (command: string): Values => ({ printedBy: `debt ${command} --plain --no-input --timeout 2 2>/dev/null | cut -f1` });

/** What the shell offers for the values of arguments and flags. */
export const completes = {
  people: printedBy('people'),
  profiles: printedBy('profile list'),
  settings: settingKeys,
  /** As the examples write them. */
  currencies: [...currencies.values()].filter(({ retired }) => !retired).map(({ code }) => code.toLowerCase()),
} as const satisfies Readonly<Record<string, Values>>;
