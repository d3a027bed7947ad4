/** Probes of functions, one or many, in the kernel and in files: links at the places that `call` looks at. */
import { EbpfError, nearestName, suggestion } from '../../../errors.ts';
import { given } from '../../../given.ts';
import { isGlob, matcher, nearestGlob, patternText } from '../../../hooks/names.ts';
import type {
  Cookies,
  KprobeAttach,
  KprobesAttach,
  KsyscallAttach,
  NamePattern,
  UprobeAttach,
  UprobesAttach,
  UsdtAttach,
} from '../../../hooks/probes.ts';
import { TypeIndex } from '../../../linker/core/candidates.ts';
import { EmulatedLink } from '../../link.ts';
import type { EmulatedProgram } from '../../program.ts';
import type { World } from '../../world/world.ts';
import { syscallFunction } from '../tracepoint/tracepoint.ts';
import { checkFunction } from './function.ts';
import { type FunctionPlace, ManyProbesLink, manyPlace, probePlace, usdtPlace } from './places.ts';

export function attachKprobe(world: World, program: EmulatedProgram, request: KprobeAttach): EmulatedLink {
  const { offset = 0, retprobe } = request;
  const name = request.symbol.replace(/^[^:]*:/, '');
  checkFunction(world, name, `program '${program.name}': cannot attach to ${request.symbol}`);
  if (offset !== 0) {
    const why = `the emulator's functions have no instructions, and nothing is at ${name}+0x${offset.toString(16)}`;
    throw new EbpfError('ERR_EBPF_NOT_SUPPORTED', `program '${program.name}': cannot be attached: ${why}`);
  }
  const event = retprobe ? ('kretprobe' as const) : ('kprobe' as const);
  const details = { event, name, offset: 0, address: BigInt(world.symbols.address(name)) };
  return single(world, program, request, { name }, details);
}

export function attachKsyscall(
  world: World,
  program: EmulatedProgram,
  request: KsyscallAttach,
): EmulatedLink {
  const { syscall, retprobe } = request;
  const name = syscallFunction(world, syscall);
  if (name === undefined) {
    const wrappers = [...TypeIndex.of(world.btf!).namesOf('func')].flatMap(
      each => /^__(?:x64|arm64)_sys_(.*)$/.exec(each)?.[1] ?? [],
    );
    const near = nearestName(syscall, wrappers);
    const hint = near === undefined ? '' : `; ${suggestion(near)}`;
    const why = `the kernel has no system call '${syscall}'${hint}`;
    throw new EbpfError('ERR_EBPF_NO_TARGET', `program '${program.name}': cannot be attached: ${why}`);
  }
  return attachKprobe(world, program, {
    hook: 'kprobe',
    symbol: name,
    retprobe,
    ...given(request, 'cookie'),
  });
}

export function attachUprobe(world: World, program: EmulatedProgram, request: UprobeAttach): EmulatedLink {
  const { binary, symbol, offset = 0, retprobe } = request;
  if (symbol !== undefined && offset !== 0) {
    const why = `the emulator's functions have no instructions, and nothing is at ${symbol}+0x${offset.toString(16)}`;
    throw new EbpfError('ERR_EBPF_NOT_SUPPORTED', `program '${program.name}': cannot be attached: ${why}`);
  }
  const name = symbol ?? `+0x${offset.toString(16)}`;
  const event = retprobe ? ('uretprobe' as const) : ('uprobe' as const);
  return single(world, program, request, { binary, name }, { event, path: binary, offset });
}

export function attachUsdt(world: World, program: EmulatedProgram, request: UsdtAttach): EmulatedLink {
  const { binary, provider, name } = request;
  return new EmulatedLink({
    world,
    program,
    place: world.places.at(usdtPlace(binary, provider, name)),
    mechanism: 'uprobe-multi-link',
    kind: {
      type: 'uprobe_multi',
      details: { path: binary, count: 1, retprobe: false, ...given(request, 'pid') },
    },
    ...given(request, 'cookie'),
    ...given(request, 'pid'),
    updatable: false,
  });
}

export function attachKprobes(world: World, program: EmulatedProgram, request: KprobesAttach): EmulatedLink {
  const known = world.btf ? [...TypeIndex.of(world.btf).namesOf('func')] : undefined;
  const names = chosen(world, program, request, known);
  const [listed, matches] = predicate(request.symbols, names, program);
  const count = names?.length ?? listed;
  return new ManyProbesLink(
    {
      world,
      program,
      place: world.places.at(manyPlace(request.at, {})),
      mechanism: request.at === 'session' ? 'kprobe-session-link' : 'kprobe-multi-link',
      kind: {
        type: 'kprobe_multi',
        details: { ...(count && { count, probes: count }), retprobe: request.at === 'return', missed: 0n },
      },
      updatable: false,
    },
    matches,
    cookies(request.cookie),
  );
}

/** What functions a binary has is not known: a glob stands for all that are called and match. */
export function attachUprobes(world: World, program: EmulatedProgram, request: UprobesAttach): EmulatedLink {
  const { binary, at, symbols } = request;
  const [listed, matches] = predicate(symbols, undefined, program);
  return new ManyProbesLink(
    {
      world,
      program,
      place: world.places.at(manyPlace(at, { binary })),
      mechanism: at === 'session' ? 'uprobe-session-link' : 'uprobe-multi-link',
      kind: {
        type: 'uprobe_multi',
        details: {
          path: binary,
          ...(listed && { count: listed, probes: listed }),
          retprobe: at === 'return',
          ...given(request, 'pid'),
        },
      },
      ...given(request, 'pid'),
      updatable: false,
    },
    matches,
    cookies(request.cookie),
  );
}

type PerfDetails = { readonly offset: number } & (
  | { readonly event: 'kprobe' | 'kretprobe'; readonly name: string; readonly address: bigint }
  | { readonly event: 'uprobe' | 'uretprobe'; readonly path: string }
);

function single(
  world: World,
  program: EmulatedProgram,
  request: KprobeAttach | UprobeAttach,
  place: FunctionPlace,
  details: PerfDetails,
): EmulatedLink {
  const { cookie } = request;
  return new EmulatedLink({
    world,
    program,
    place: world.places.at(probePlace(request.retprobe ? 'return' : 'entry', place)),
    mechanism: 'perf-event-link',
    kind: { type: 'perf_event', details: { ...details, ...(cookie && { cookie }) } },
    ...given(request, 'cookie'),
    ...(request.hook === 'uprobe' && given(request, 'pid')),
    updatable: false,
  });
}

/** The kernel's functions that are meant; undefined where nothing says which there are. */
function chosen(
  world: World,
  program: EmulatedProgram,
  { symbols, most }: KprobesAttach,
  known: readonly string[] | undefined,
): readonly string[] | undefined {
  const refuse = (code: 'ERR_EBPF_NO_TARGET' | 'ERR_EBPF_INVALID_ARGUMENT', why: string) =>
    new EbpfError(code, `program '${program.name}': cannot attach to ${patternText(symbols)}: ${why}`);
  if (isList(symbols)) {
    if (symbols.length === 0) throw refuse('ERR_EBPF_NO_TARGET', 'the list is empty');
    for (const name of symbols) checkFunction(world, name, `program '${program.name}': cannot be attached`);
    return symbols;
  }
  if (!known) return undefined;
  const names = known.filter(matching(symbols, program));
  if (names.length === 0) {
    const near =
      typeof symbols !== 'string'
        ? undefined
        : isGlob(symbols)
          ? nearestGlob(symbols, known)
          : nearestName(symbols, known);
    throw refuse(
      'ERR_EBPF_NO_TARGET',
      `no function matches${near === undefined ? '' : `; ${suggestion(near)}`}`,
    );
  }
  if (names.length <= most) return names;
  const remedy = `narrow it, or attach({ most: ${names.length} })`;
  throw refuse(
    'ERR_EBPF_INVALID_ARGUMENT',
    `${names.length} functions match, and ${most} are allowed: ${remedy}`,
  );
}

function predicate(
  symbols: NamePattern,
  names: readonly string[] | undefined,
  program: EmulatedProgram,
): [listed: number | undefined, matches: (name: string) => boolean] {
  const list = names ?? (isList(symbols) ? symbols : undefined);
  if (!list) return [undefined, matching(symbols as string | RegExp, program)];
  const set = new Set(list);
  return [set.size, name => set.has(name)];
}

function matching(pattern: string | RegExp, program: EmulatedProgram): (name: string) => boolean {
  try {
    return matcher(pattern);
  } catch {
    const why = `${patternText(pattern)} is no glob`;
    throw new EbpfError('ERR_EBPF_INVALID_ARGUMENT', `program '${program.name}': cannot be attached: ${why}`);
  }
}

function isList(pattern: NamePattern): pattern is readonly string[] {
  return Array.isArray(pattern);
}

const cookies =
  (cookie: Cookies | undefined) =>
  (name: string): bigint =>
    typeof cookie === 'function' ? cookie(name) : (cookie ?? 0n);
