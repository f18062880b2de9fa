import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { describe, expect, test } from 'vitest';

const lockfile = Type.Object({ packages: Type.Record(Type.String(), Type.Object({ dev: Type.Optional(Type.Boolean()) })) });

describe('what npm start installs, which leaves development packages out', () => {
  test('is nothing of Pulumi', async () => {
    const text = await readFile(fileURLToPath(new URL('../../package-lock.json', import.meta.url)), 'utf8');
    const pulumi = Object.entries(Value.Parse(lockfile, JSON.parse(text)).packages).filter(([path]) =>
      path.includes('node_modules/@pulumi/'),
    );

    expect(pulumi.length).toBeGreaterThan(3);
    expect(pulumi.filter(([, { dev = false }]) => !dev).map(([path]) => path)).toEqual([]);
  });

  test('is of the clients of AWS only the one that sends mail', async () => {
    const text = await readFile(fileURLToPath(new URL('../../package-lock.json', import.meta.url)), 'utf8');
    const clients = Object.entries(Value.Parse(lockfile, JSON.parse(text)).packages).filter(
      ([path, { dev = false }]) => !dev && /node_modules\/@aws-sdk\/client-[^/]+$/.test(path),
    );

    expect(clients.map(([path]) => path)).toEqual(['node_modules/@aws-sdk/client-ses']);
  });
});
