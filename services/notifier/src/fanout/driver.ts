import type { StoredNotification } from '../store/port.ts';

/** Tells that a user's feed is worth a look. May be lost and may be repeated: readers ask the store unless they have what they need. */
export interface WakeUp {
  readonly userId: string;
  /** The number of the newest notification that the sender knows of, 0 when only the read mark moved. */
  readonly seq: number;
  /** The notification of this number, for sockets of the process that has just stored it. Never leaves the process. */
  readonly notification?: StoredNotification;
}

/** What a backend must do. Drivers throw raw errors. */
export interface FanoutDriver {
  /** Delivers every wake-up, those of this process too, to `onWakeUp` from now on, as far as the backend manages. Called once. */
  start(onWakeUp: (wakeUp: WakeUp) => void): Promise<void>;
  publish(wakeUp: WakeUp): Promise<void>;
  /** Throws when the backend is unavailable. */
  ready(): Promise<void>;
  close(): Promise<void>;
}
