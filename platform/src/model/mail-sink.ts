/** The interface of images/mail-sink/main.js. It is the only engine with an image of ours, so all renderers must share these values. */
import { platform } from './platform.ts';

/** The variables that the mail sink reads, and the path of its liveness check. */
export const mailSink = {
  environment: { HOST: '0.0.0.0', PORT: String(platform.engines['mail-sink'].port) },
  healthPath: '/healthz',
} as const;
