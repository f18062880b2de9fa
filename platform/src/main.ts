/** `debt-platform`: the only place that reads the environment and sets an exit code. */
import { dispatch } from './commands/dispatch.ts';
import { openIo } from './commands/io.ts';

const io = openIo(process, process.argv.includes('--no-color'));
// Ink and its colours decide at import whether to colour, and know neither NO_COLOR nor a dumb terminal.
if (!io.terminal.err.color) process.env['FORCE_COLOR'] = '0';
// `debt-platform logs | head` closes our output: that is no fault of anybody.
process.stdout.on('error', () => process.exit(0));
process.exitCode = await dispatch(process.argv.slice(2), io);
