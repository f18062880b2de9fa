/** What images/mail-sink/main.js reads and answers: the one engine whose image is ours, so no renderer may know it in its own way. */
import { platform } from './platform.ts';

/** The variables that the mail sink reads, and the path on which it answers that it is alive. */
export const mailSink = {
  environment: { HOST: '0.0.0.0', PORT: String(platform.engines['mail-sink'].port) },
  healthPath: '/healthz',
} as const;
