/**
 * The throttler as it is, except that it waits for Redis as long as its rival does: on a machine that the load itself keeps busy it would
 * otherwise decide in its own process now and then, and the benchmark would compare something else.
 */
import { readConfig } from '@debt/kit/config';
import { variables } from '../../services/throttler/src/config.ts';
import { ThrottlerService } from '../../services/throttler/src/service.ts';

const patientMs = 10_000;
const budgets = { decisionMs: patientMs, identityMs: patientMs, limiterMs: patientMs, lookupMs: patientMs };
const throttler = await ThrottlerService.create(readConfig(variables, process.env), { budgets });
await throttler.start();
