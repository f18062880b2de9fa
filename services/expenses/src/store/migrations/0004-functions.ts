import { decideFunctions } from '../sql/decide.ts';
import { eventFunctions } from '../sql/events.ts';
import { postingFunctions } from '../sql/posting.ts';
import { sayFunctions } from '../sql/say.ts';
import { settleFunctions } from '../sql/settle.ts';
import { speakingFunctions } from '../sql/speaking.ts';
import { viewFunctions } from '../sql/views.ts';

/** All functions, each `create or replace`, callees first. A release that changes one adds a migration that runs this text again. */
export const functions = [
  postingFunctions,
  viewFunctions,
  eventFunctions,
  speakingFunctions,
  sayFunctions,
  decideFunctions,
  settleFunctions,
].join('');
