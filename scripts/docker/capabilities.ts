/**
 * The capabilities that a container can have. A privileged container requests every capability of the kernel, and a machine that lacks one of them
 * cannot start it. The runtime is therefore called through a program that removes the missing ones from Docker's request.
 */
import { readFileSync } from 'node:fs';

/** https://man7.org/linux/man-pages/man7/capabilities.7.html, in the order of their bits. */
const names = [
  ...['CHOWN', 'DAC_OVERRIDE', 'DAC_READ_SEARCH', 'FOWNER', 'FSETID', 'KILL', 'SETGID', 'SETUID', 'SETPCAP', 'LINUX_IMMUTABLE'],
  ...['NET_BIND_SERVICE', 'NET_BROADCAST', 'NET_ADMIN', 'NET_RAW', 'IPC_LOCK', 'IPC_OWNER', 'SYS_MODULE', 'SYS_RAWIO', 'SYS_CHROOT'],
  ...['SYS_PTRACE', 'SYS_PACCT', 'SYS_ADMIN', 'SYS_BOOT', 'SYS_NICE', 'SYS_RESOURCE', 'SYS_TIME', 'SYS_TTY_CONFIG', 'MKNOD', 'LEASE'],
  ...['AUDIT_WRITE', 'AUDIT_CONTROL', 'SETFCAP', 'MAC_OVERRIDE', 'MAC_ADMIN', 'SYSLOG', 'WAKE_ALARM', 'BLOCK_SUSPEND', 'AUDIT_READ'],
  ...['PERFMON', 'BPF', 'CHECKPOINT_RESTORE'],
].map((name) => `CAP_${name}`);

/** Those that no process of this machine can have, according to `CapBnd` in `/proc/<pid>/status`. */
export function capabilitiesMissing(status: string): readonly string[] {
  const bounding = /^CapBnd:\s*([0-9a-f]+)$/m.exec(status)?.[1];
  if (bounding === undefined) throw new Error('the kernel does not tell which capabilities a process may have');
  const bits = BigInt(`0x${bounding}`);
  return names.filter((_, bit) => ((bits >> BigInt(bit)) & 1n) === 0n);
}

export const missingHere = (): readonly string[] => capabilitiesMissing(readFileSync('/proc/self/status', 'utf8'));

/**
 * A shell program with the arguments of the runtime. A new container is described by `config.json` in the folder after `--bundle`, another process in
 * it by the file after `--process`.
 */
export function wrapperOf(runtime: string, missing: readonly string[]): string {
  const edits = missing.map((name) => `-e 's/"${name}",//g' -e 's/,"${name}"//g' -e 's/"${name}"//g'`);
  return `#!/bin/sh
previous=
for argument in "$@"; do
  case $previous in
    --bundle | -b) file=$argument/config.json ;;
    --process | -p) file=$argument ;;
    *) file= ;;
  esac
  if [ -n "$file" ] && [ -f "$file" ]; then sed -i ${edits.join(' ')} "$file"; fi
  previous=$argument
done
exec ${runtime} "$@"
`;
}
