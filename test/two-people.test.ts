import { describe } from 'vitest';
import { twoPeople } from './harness/two-people.ts';
import { World } from './harness/world.ts';

describe('two people on one machine', () => twoPeople(() => new World()));
