/** Every rule of the gate. The tests plant a violation of each one. */
import type { Rule } from './rule.ts';
import { availability } from './rules/availability.ts';
import { configuration } from './rules/configuration.ts';
import { identity } from './rules/identity.ts';
import { images } from './rules/images.ts';
import { network } from './rules/network.ts';
import { resources } from './rules/resources.ts';
import { security } from './rules/security.ts';

export const rules: readonly Rule[] = [...security, ...resources, ...images, ...availability, ...network, ...identity, ...configuration];
