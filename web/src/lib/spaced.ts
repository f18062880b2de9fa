export interface Spaced {
  (): void;
  /** Forgets a call that waits. */
  readonly cancel: () => void;
}

/** Acts at once, and for all calls of the `pauseMs` after that once more, so that the last call is never missed and a burst costs little. */
export function spaced(act: () => void, pauseMs: number): Spaced {
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
