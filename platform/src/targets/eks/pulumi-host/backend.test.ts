import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkBackend } from './backend.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'debt-backend-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A stand-in for the `aws` program with these answers. */
async function answering(head: string, versioning: string): Promise<void> {
  const path = join(folder, 'aws');
  const text = `#!/bin/sh
echo "$AWS_REGION $AWS_DEFAULT_REGION $*" >> "${folder}/asked"
case "$2" in head-bucket) ${head};; *) ${versioning};; esac
`;
  await writeFile(path, text);
  await chmod(path, 0o755);
}

const look = (url: string) =>
  checkBackend({ variables: { PATH: folder, HOME: folder, PULUMI_BACKEND_URL: url }, signal: AbortSignal.timeout(20_000) });
const bucket = 's3://team-state/debt?region=eu-central-1';
const enabled = `echo '{"Status":"Enabled"}'`;

describe('the state in a bucket', () => {
  test('may be kept where the bucket answers and keeps versions; it is asked in its own region', async () => {
    await answering('exit 0', enabled);

    expect(await look(bucket)).toBeUndefined();
    expect(await readFile(join(folder, 'asked'), 'utf8')).toMatch(/^eu-central-1 eu-central-1 s3api head-bucket --bucket team-state /);
  });

  test('is refused where the bucket does not answer, with the message of AWS and without a key', async () => {
    await answering('echo "An error occurred (403) for AKIAABCDEFGHIJKLMNOP: Forbidden" >&2; exit 254', enabled);
    const finding = await look(bucket);

    expect(finding).toMatchObject({ id: 'backend_invalid', what: 'the bucket team-state for the state cannot be used' });
    expect(finding?.why).toContain('(403)');
    expect(finding?.why).not.toContain('AKIAABCDEFGHIJKLMNOP');
  });

  test('is refused where no old versions are kept, with the command that changes it', async () => {
    await answering('exit 0', 'exit 0');
    const finding = await look(bucket);

    expect(finding?.what).toBe('the bucket team-state for the state keeps no old versions');
    expect(finding?.fix).toEqual(['aws s3api put-bucket-versioning --bucket team-state --versioning-configuration Status=Enabled']);
  });

  test('may be kept where the settings of the bucket must not be read', async () => {
    await answering('exit 0', 'echo AccessDenied >&2; exit 254');

    expect(await look(bucket)).toBeUndefined();
  });
});

describe('the state elsewhere', () => {
  test('may be kept in a folder that is there', async () => {
    expect(await look(`file://${folder}`)).toBeUndefined();
    expect((await look(`file://${folder}/missing`))?.fix).toEqual([`mkdir -p -m 700 ${folder}/missing`]);
    expect(await look('file://~')).toBeUndefined();
  });

  test('is refused where nothing or something unknown is named', async () => {
    expect((await look(''))?.what).toBe('PULUMI_BACKEND_URL is not set, so the location of the state is unknown');
    expect((await look('https://api.example.com'))?.what).toContain('cannot be kept at');
    expect((await look('s3://'))?.what).toContain('names no bucket');
  });
});
