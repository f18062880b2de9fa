/** The Host headers under which the platform is known; a page of a stranger that resolves its name to our address is not among them. */
export class Hosts {
  readonly #known: Set<string>;

  constructor(known: readonly string[]) {
    this.#known = new Set(known.flatMap((host) => withoutDefaultPort(host.toLowerCase())));
  }

  /** For a gateway that was not told, once it knows its port. */
  addLoopback(port: number): void {
    for (const name of ['localhost', '127.0.0.1', '[::1]']) this.#known.add(`${name}:${port}`);
  }

  allows(host: string | undefined): boolean {
    return host !== undefined && (this.#known.has(host) || this.#known.has(host.toLowerCase()));
  }
}

/** Clients leave the port out where the scheme has it as its own. */
const withoutDefaultPort = (host: string): readonly string[] => [host, host.replace(/:(?:80|443)$/, '')];
