/**
 * The throttler, unchanged except that it waits for Redis as long as its competitor. On a machine under load it would otherwise sometimes decide in
 * its own process, and the comparison would be invalid.
 */
import { readConfig } from '@debt/kit/config';
import { variables } from '../../services/throttler/src/config.ts';
import { ThrottlerService } from '../../services/throttler/src/service.ts';

const patientMs = 10_000;
const budgets = { decisionMs: patientMs, identityMs: patientMs, limiterMs: patientMs, lookupMs: patientMs };
const throttler = await ThrottlerService.create(readConfig(variables, process.env), { budgets });
await throttler.start();
