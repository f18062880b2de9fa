/** Disks of managed engines may grow by themselves to this multiple of their initial size; they never shrink. */
export const growthFactor = 5;
