import type { Command } from '../app/command.ts';
import { decideCommands } from './decide.ts';
import { recordCommands } from './say.ts';
import { summaryCommand } from './summary.ts';

/** What is typed most often; started without oclif, whose loading costs more than everything these do. */
export const fastCommands: readonly Command[] = [summaryCommand, ...recordCommands, ...decideCommands];
