import type { FanoutDriver, WakeUp } from './driver.ts';

/** Within this process only: with several processes the others see a notification when their sockets next compare positions. */
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
