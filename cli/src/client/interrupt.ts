const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Calls `report` before a signal ends the process during this work. Afterwards, a signal ends the process without a message, as always. */
export async function reportingInterrupt<T>(report: () => void, work: () => Promise<T>): Promise<T> {
  const listeners = signals.map((signal) => [signal, () => end(signal)] as const);
  const forget = (): void => {
    for (const [signal, listener] of listeners) process.off(signal, listener);
  };
  const end = (signal: NodeJS.Signals): void => {
    forget();
    report();
    // With the signal itself, so that the shell sees how the process ended.
    process.kill(process.pid, signal);
  };
  for (const [signal, listener] of listeners) process.on(signal, listener);
  try {
    return await work();
  } finally {
    forget();
  }
}
