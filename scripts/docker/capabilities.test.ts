import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { capabilitiesMissing, wrapperOf } from './capabilities.ts';

const folder = mkdtempSync(join(tmpdir(), 'debt-capabilities-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('the capabilities that a machine lacks', () => {
  test('are those whose bit its bounding set does not have', () => {
    expect(capabilitiesMissing('CapEff:\t0000000000000000\nCapBnd:\t000001fffeffffff\n')).toEqual(['CAP_SYS_RESOURCE']);
    expect(capabilitiesMissing('CapBnd:\t000001fffffffffe\n')).toEqual(['CAP_CHOWN']);
  });

  test('are none on a machine that has all', () => {
    expect(capabilitiesMissing('CapBnd:\t000001ffffffffff\n')).toEqual([]);
  });

  test('are an error where the kernel does not tell', () => {
    expect(() => capabilitiesMissing('Name:\tnode\n')).toThrow('capabilities');
  });
});

describe('the program before the runtime', () => {
  /** @returns the resulting description, and the arguments of the runtime. */
  function wrap(description: unknown, ...args: readonly string[]): { readonly left: unknown; readonly asked: string } {
    const file = join(folder, 'config.json');
    const wrapper = join(folder, 'wrapper');
    writeFileSync(file, JSON.stringify(description));
    writeFileSync(wrapper, wrapperOf('echo', ['CAP_SYS_RESOURCE', 'CAP_BPF']), { mode: 0o755 });
    const asked = execFileSync(wrapper, args, { encoding: 'utf8' }).trim();
    return { left: JSON.parse(readFileSync(file, 'utf8')), asked };
  }

  test.each([
    ['--bundle', folder],
    ['-b', folder],
    ['--process', join(folder, 'config.json')],
    ['-p', join(folder, 'config.json')],
  ])('takes what is missing out of the description behind %s, at any position of its list', (option, value) => {
    const capabilities = { bounding: ['CAP_SYS_RESOURCE', 'CAP_CHOWN', 'CAP_BPF', 'CAP_KILL'], permitted: ['CAP_CHOWN', 'CAP_BPF'] };

    const { left, asked } = wrap({ process: { capabilities, ambient: ['CAP_BPF'] } }, '--root', '/r', 'create', option, value, 'id');

    expect(left).toEqual({ process: { capabilities: { bounding: ['CAP_CHOWN', 'CAP_KILL'], permitted: ['CAP_CHOWN'] }, ambient: [] } });
    expect(asked).toBe(`--root /r create ${option} ${value} id`);
  });

  test('passes on what describes no process', () => {
    const description = { ambient: ['CAP_BPF'] };

    expect(wrap(description, 'kill', 'id', '9')).toEqual({ left: description, asked: 'kill id 9' });
  });
});
