import type { DebtCommand } from '../app/context.ts';
import { decideCommands } from './decide.ts';
import { recordCommands } from './say.ts';
import { summaryCommand } from './summary.ts';

/** What is typed most often; started without oclif, whose loading costs more than everything these do. */
export const fastCommands: readonly DebtCommand[] = [summaryCommand, ...recordCommands, ...decideCommands];
