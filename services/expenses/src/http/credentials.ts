/** Whether the Host header names this server; `example.org:*` allows any port. */
export const isAllowedHost = (host: string | undefined, allowed: readonly string[]): boolean =>
  host !== undefined && (allowed.includes(host.toLowerCase()) || allowed.includes(`${host.toLowerCase().replace(/:\d+$/, '')}:*`));
