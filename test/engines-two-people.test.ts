import { expect, test } from 'vitest';
import { describeEngines, twoOfEach } from './harness/engine-urls.ts';
import { twoPeople } from './harness/two-people.ts';
import { World } from './harness/world.ts';

describeEngines((variables) => {
  twoPeople(() => new World({ variables, up: ['engines', ...twoOfEach] }));
});

describeEngines((variables) => {
  test('an environment keeps its servers permanently, and is isolated from another one on the same servers', () => {
    using world = new World({ variables, up: ['engines'] });
    world.up();
    world.platform(['up', 'engines', '--env', 'other', '--detach', '--timeout', '120s']);
    const ben = world.person('ben').join();

    const moved = world.platform(
      ['up', 'engines', '--detach', '--engine', 'redis=redis://nowhere', '--engine', 'kafka=kafka://nowhere'],
      [6],
    );
    world.platform(['up', 'embedded', '--detach'], [6]);
    ben.debt(['login', 'ben', '--server', 'local:other', '--password-file', '-'], [4], 'correct horse battery\n');
    world.platform(['down', '--purge', '--yes', '--env', 'other']);

    expect(moved.stderr).toContain('its kafka is at');
    expect(moved.stderr).not.toContain('redis');
    expect(ben.debt(['whoami']).stdout).toContain('ben');
  });
});
