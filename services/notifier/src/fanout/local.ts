import type { FanoutDriver, WakeUp } from './driver.ts';

/** Within this process only: sockets in other processes receive a notification when they next compare positions. */
export function createLocalFanout(): FanoutDriver {
  let deliver: (wakeUp: WakeUp) => void = () => undefined;
  return {
    start: async (onWakeUp) => {
      deliver = onWakeUp;
    },
    publish: async (wakeUp) => deliver(wakeUp),
    ready: async () => undefined,
    close: async () => {
      deliver = () => undefined;
    },
  };
}
