/** What a lifecycle keeps running: how to start it, how to determine its health, how to end it. */
export interface Program {
  /** Starts one process. `signal` aborts when it is no longer desired. */
  launch(signal: AbortSignal): Promise<Running>;
}

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Why it never started. */
  readonly reason?: string;
}

export type HealthState =
  | { readonly is: 'ready' }
  | { readonly is: 'unready'; readonly because: string }
  /** It no longer answers and has to be killed. */
  | { readonly is: 'stuck'; readonly because: string };

export interface Running {
  /** Leads a process group of its own. */
  readonly pid: number;
  readonly exited: Promise<Ended>;
  /** Reports its health until the signal aborts. Rejects when the health cannot be determined, which counts as a failed start. */
  watch(report: (healthState: HealthState) => void, signal: AbortSignal): Promise<void>;
  /** Ends it gracefully, then by force; resolves when all of its processes have ended. */
  stop(): Promise<void>;
  /** Ends it immediately. */
  kill(): void;
}
