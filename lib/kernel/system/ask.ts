/** Questions to the kernel about what it has, by id; an id that has gone meanwhile is passed over. */
import { constants } from 'node:os';
import { isNativeError, refused, systemError } from '../errors.ts';
import { requireAddon } from '../native.ts';

const { ENOENT } = constants.errno;

export type Kind = 'program' | 'map' | 'link' | 'btf';

const WORDS: Readonly<Record<Kind, string>> = {
  program: 'program',
  map: 'map',
  link: 'link',
  btf: 'BTF object',
};

const NEEDS = { needs: ['CAP_SYS_ADMIN'] } as const;

/** Throws ERR_EBPF_NO_TARGET, ERR_EBPF_PERMISSION, ERR_EBPF_INVALID_ARGUMENT. */
export function byId<T>(kind: Kind, id: number, ask: (id: number) => T, verb = 'look at'): T {
  const doing = `cannot ${verb} ${WORDS[kind]} ${id}`;
  // 0 is no id, and the addon would say so in its own words.
  if (!Number.isInteger(id) || id < 1 || id > 0xffffffff) {
    throw refused('ERR_EBPF_INVALID_ARGUMENT', `${doing}: an id is a whole number from 1 to 4294967295`);
  }
  try {
    return ask(id);
  } catch (error) {
    if (isNativeError(error) && error.errno === ENOENT) {
      throw refused('ERR_EBPF_NO_TARGET', `${doing}: there is none of that id any more`, error);
    }
    throw systemError(error, doing, NEEDS);
  }
}

/** All of a kind, in the order of their ids. */
export function* all<T>(kind: Kind, ask: (id: number) => T): Generator<T, void, undefined> {
  for (const id of ids(kind)) {
    try {
      yield ask(id);
    } catch (error) {
      if ((error as { code?: string }).code !== 'ERR_EBPF_NO_TARGET') throw error;
    }
  }
}

function ids(kind: Kind): number[] {
  try {
    return requireAddon().ids(kind);
  } catch (error) {
    throw systemError(error, `cannot list the ${WORDS[kind]}s of this machine`, NEEDS);
  }
}
