import type { StoredNotification } from '../store/port.ts';

/** Signals that a user's feed may have changed. It can be lost and repeated: readers read the store unless they have the notification. */
export interface WakeUp {
  readonly userId: string;
  /** The newest sequence number that the sender knows of; 0 when only the read mark moved. */
  readonly seq: number;
  /** The notification with this number, for sockets of the process that stored it. Never leaves the process. */
  readonly notification?: StoredNotification;
}

/** The operations of a backend. Drivers throw raw errors. */
export interface FanoutDriver {
  /** Delivers every wake-up, including those of this process, to `onWakeUp`, on a best-effort basis. Called once. */
  start(onWakeUp: (wakeUp: WakeUp) => void): Promise<void>;
  publish(wakeUp: WakeUp): Promise<void>;
  /** Throws when the backend is unavailable. */
  ready(): Promise<void>;
  close(): Promise<void>;
}
