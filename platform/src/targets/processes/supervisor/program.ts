/** What a lifecycle keeps alive: how to start it, how to tell that it is well, how to end it. */
export interface Program {
  /** Starts one process. `signal` aborts when it is no longer wanted. */
  launch(signal: AbortSignal): Promise<Running>;
}

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Why it never began. */
  readonly reason?: string;
}

export type Wellness =
  | { readonly is: 'ready' }
  | { readonly is: 'unready'; readonly because: string }
  /** It does not answer any more and has to be killed. */
  | { readonly is: 'stuck'; readonly because: string };

export interface Running {
  /** Leads a process group of its own. */
  readonly pid: number;
  readonly exited: Promise<Ended>;
  /** Reports how it is until the signal aborts. Rejects when that cannot be found out, which counts as a failed start. */
  watch(report: (wellness: Wellness) => void, signal: AbortSignal): Promise<void>;
  /** Gracefully, then with force; resolves when nothing of it is left. */
  stop(): Promise<void>;
  /** At once. */
  kill(): void;
}
