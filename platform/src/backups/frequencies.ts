/** How often a backup is made. */
export const frequencies = ['daily', 'hourly', 'off'] as const;
