export interface Throttled {
  (): void;
  /** Drops a delayed call. */
  readonly cancel: () => void;
}

/** Runs the function immediately, and once more for all calls in the following `pauseMs`: no last call is missed, and a burst is cheap. */
export function throttle(act: () => void, pauseMs: number): Throttled {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isAsked = false;
  const run = (): void => {
    isAsked = false;
    timer = setTimeout(() => {
      timer = undefined;
      if (isAsked) run();
    }, pauseMs);
    act();
  };
  const call = (): void => {
    if (timer === undefined) run();
    else isAsked = true;
  };
  const cancel = (): void => {
    clearTimeout(timer);
    timer = undefined;
    isAsked = false;
  };
  return Object.assign(call, { cancel });
}
