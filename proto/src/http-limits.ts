/** Limits of the HTTP contract that a service and the gateway in front of it enforce alike. */
export const httpLimits = {
  /**
   * Bytes of a body. If the gateway accepted more than the service, the service would answer 413 and close while the rest is still being sent, and that
   * answer could be lost on the broken connection.
   */
  bodyBytesMax: 16 * 1024,
} as const;
