import { World } from '../../../test/harness/world.ts';

/** The real platform, which serves the built page. */
export class Town implements Disposable {
  readonly world = new World();

  constructor() {
    this.world.up();
  }

  get origin(): string {
    return `http://localhost:${this.world.port}`;
  }

  code(handle: string): string {
    return this.world.platform(['mail', 'code', `${handle}@example.org`, '--timeout', '30s']).stdout.trim();
  }

  [Symbol.dispose](): void {
    this.world[Symbol.dispose]();
  }
}
