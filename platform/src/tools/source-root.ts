import { fileURLToPath } from 'node:url';

/** The root of the checkout that this program runs from: an absolute path that ends in a slash. */
export const sourceRoot = fileURLToPath(new URL('../../../', import.meta.url));
