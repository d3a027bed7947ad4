/** Tables that are registered: by a link, or by the map's value (bpf_struct_ops_link_create, bpf_struct_ops_map_update_elem). */
import type { Successor } from '../../../backend.ts';
import { EbpfError, type ErrorCode } from '../../../errors.ts';
import type { LinkInfo } from '../../../hooks/link-info.ts';
import { ERRNO } from '../../errno.ts';
import { LinkBase } from '../../link-base.ts';
import { EmulatedStructOps } from '../../maps/struct-ops.ts';
import type { World } from '../../world/world.ts';
import { rulesOf } from './rules.ts';
import type { StructOpsTable } from './table.ts';

const { EBUSY, EEXIST, EINVAL, EOPNOTSUPP, EPERM } = ERRNO;

/** Throws ERR_EBPF_ALREADY_ATTACHED, ERR_EBPF_ATTACH, ERR_EBPF_NOT_SUPPORTED. */
export function register(table: StructOpsTable): StructOpsLink {
  const { world, map } = table;
  const refuse = refusal(`${map.who}: cannot be attached`);
  if (!map.linked && table.isSet) {
    const why = 'it is registered already, or has been, and by its value it is once';
    throw refuse('ERR_EBPF_ALREADY_ATTACHED', why, EBUSY);
  }
  check(table, refuse);
  const { type, name } = table;
  const { alone, never } = rulesOf(type);
  if (never !== undefined)
    throw refuse('ERR_EBPF_NOT_SUPPORTED', `nothing registers a struct ${type}: ${never}`, EOPNOTSUPP);
  const other = [...world.structOps].find(one => one.type === type && (alone || one.name === name));
  if (other) {
    const why = 'one of the same name, or of a type that there is one of at a time, is registered already';
    throw refuse('ERR_EBPF_ALREADY_ATTACHED', why, alone ? EBUSY : EEXIST);
  }
  return new StructOpsLink(world, table);
}

/** What the kernel's own check of a table says (`init_member` and `validate`). */
function check({ type, name, programs }: StructOpsTable, refuse: Refusal): void {
  const { needs = [], name: named } = rulesOf(type);
  const missing = needs.find(need =>
    typeof need === 'string' ? !programs.has(need) : !need.some(one => programs.has(one)),
  );
  const intro = "the kernel's own check of the table refuses it";
  if (missing !== undefined) {
    const what = typeof missing === 'string' ? missing : missing.join(' or ');
    throw refuse('ERR_EBPF_ATTACH', `${intro}: ${what} must be there`, EINVAL);
  }
  if (named !== undefined && name === '')
    throw refuse('ERR_EBPF_ATTACH', `${intro}: its ${named} is empty`, EINVAL);
}

export class StructOpsLink extends LinkBase {
  /** A table has many. */
  readonly program = null;
  protected override readonly numbered: boolean;
  #table: StructOpsTable;

  constructor(world: World, table: StructOpsTable) {
    const { linked } = table.map;
    super(world, linked ? 'struct-ops-link' : 'struct-ops-registration');
    this.numbered = linked;
    this.#table = table;
    this.#hold(table);
  }

  protected get who(): string {
    return `link of ${this.#table.map.who}`;
  }

  protected describe(): Omit<LinkInfo, 'id' | 'programId'> {
    return { type: 'struct_ops', details: { mapId: this.#table.map.id } };
  }

  /** bpf_struct_ops_map_link_update() */
  async update(next: Successor, expected?: Successor): Promise<void> {
    this.check();
    const refuse = refusal(`link on ${this.#table.map.who}: cannot be updated to '${next.name}'`);
    if (!this.#table.map.linked) {
      const why = 'a registration by a value can not be changed; close it, and attach the next one';
      throw refuse('ERR_EBPF_NOT_SUPPORTED', why, EOPNOTSUPP);
    }
    const table = tableOf(this.world, next);
    // As the kernel backend says it, before a kernel is asked.
    if (!table?.map.linked)
      throw refuse('ERR_EBPF_INVALID_ARGUMENT', 'it is no struct_ops map of a section `.struct_ops.link`');
    check(table, refusal(`${table.map.who}: cannot be attached`));
    if (expected && tableOf(this.world, expected) !== this.#table)
      throw refuse('ERR_EBPF_INVALID_STATE', `'${expected.name}' is not what it runs now`, EPERM);
    if (!rulesOf(this.#table.type).replaceable) {
      const why = 'tables of this type cannot be changed while they are registered';
      throw refuse('ERR_EBPF_NOT_SUPPORTED', why, EOPNOTSUPP);
    }
    if (table.type !== this.#table.type || table.name !== this.#table.name) {
      const why =
        'it is of another type, or the kernel has another name for it than for the one that is registered';
      throw refuse('ERR_EBPF_INVALID_ARGUMENT', why, EINVAL);
    }
    this.#letGo();
    this.#table = table;
    this.#hold(table);
  }

  protected ended(): void {
    this.#letGo();
  }

  #hold(table: StructOpsTable): void {
    table.set();
    table.map.retain();
    this.world.structOps.add(table);
  }

  #letGo(): void {
    this.world.structOps.delete(this.#table);
    this.#table.map.release();
  }
}

function tableOf({ maps }: World, given: Successor): StructOpsTable | null {
  const map = maps.byDescriptor(given.fd());
  return map instanceof EmulatedStructOps ? (map.table as StructOpsTable | null) : null;
}

type Refusal = (code: ErrorCode, why: string, errno?: number) => EbpfError;

const refusal =
  (doing: string): Refusal =>
  (code, why, errno) =>
    new EbpfError(code, `${doing}: ${why}`, errno === undefined ? {} : { errno });
