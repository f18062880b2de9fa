/** Converts the default seccomp profile of containers from the format of podman and buildah to that of a runtime. */
import { Type } from 'typebox';
import { Value } from 'typebox/value';

const names = Type.Array(Type.String());
const Condition = Type.Object({ caps: Type.Optional(names), arches: Type.Optional(names) });
const Argument = Type.Object({
  index: Type.Number(),
  value: Type.Number(),
  valueTwo: Type.Optional(Type.Number()),
  op: Type.String(),
});
const Shipped = Type.Object({
  defaultAction: Type.String(),
  defaultErrnoRet: Type.Optional(Type.Number()),
  archMap: Type.Array(Type.Object({ architecture: Type.String(), subArchitectures: names })),
  syscalls: Type.Array(
    Type.Object({
      names,
      action: Type.String(),
      args: Type.Optional(Type.Union([Type.Array(Argument), Type.Null()])),
      errnoRet: Type.Optional(Type.Number()),
      includes: Type.Optional(Condition),
      excludes: Type.Optional(Condition),
    }),
  ),
});

export interface SeccompProfile {
  readonly defaultAction: string;
  readonly defaultErrnoRet?: number;
  readonly architectures: readonly string[];
  readonly syscalls: readonly {
    readonly names: readonly string[];
    readonly action: string;
    readonly errnoRet?: number;
    readonly args?: readonly Type.Static<typeof Argument>[];
  }[];
}

const architectures: Readonly<Record<string, { readonly short: string; readonly long: string }>> = {
  x64: { short: 'amd64', long: 'SCMP_ARCH_X86_64' },
  arm64: { short: 'arm64', long: 'SCMP_ARCH_AARCH64' },
};

/** The profile for a process without any capability: rules for processes with one are left out. Throws for any other shape. */
export function withoutCapabilities(shipped: unknown, arch: string): SeccompProfile {
  const { defaultAction, defaultErrnoRet, archMap, syscalls } = Value.Parse(Shipped, shipped);
  const own = architectures[arch];
  if (own === undefined) throw new Error(`there is no seccomp profile for ${arch}`);
  const holds = ({ includes, excludes }: (typeof syscalls)[number]): boolean =>
    (includes?.caps ?? []).length === 0 &&
    (includes?.arches === undefined || includes.arches.includes(own.short)) &&
    excludes?.arches?.includes(own.short) !== true;
  return {
    defaultAction,
    ...(defaultErrnoRet === undefined ? {} : { defaultErrnoRet }),
    architectures: archMap
      .filter((each) => each.architecture === own.long)
      .flatMap((each) => [each.architecture, ...each.subArchitectures]),
    syscalls: syscalls.filter(holds).map(({ names: calls, action, errnoRet, args }) => ({
      names: calls,
      action,
      ...(errnoRet === undefined ? {} : { errnoRet }),
      ...(args === undefined || args === null || args.length === 0 ? {} : { args }),
    })),
  };
}
