import { platform } from '../../../model/platform.ts';
import { runSupervisor } from './run-supervisor.ts';

process.exit(await runSupervisor(process.argv.slice(2), platform));
