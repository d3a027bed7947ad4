/** One relocation against all types that it may mean (bpf_core_calc_relo_insn in relo_core.c). */
import type { Btf } from '../../formats/btf/btf.ts';
import type { CoreRelocation } from '../../formats/btf/ext.ts';
import type { TypeIndex } from './candidates.ts';
import { CORE } from './kinds.ts';
import { matchSpec } from './match.ts';
import { essentialName } from './names.ts';
import { type Change, sizesDiffer } from './patch.ts';
import { malformed, unfit } from './problem.ts';
import { parseSpec, type Spec } from './spec.ts';
import { Steps } from './steps.ts';
import { type FieldValue, valueIn } from './value.ts';

interface Candidate {
  readonly btf: Btf;
  readonly id: number;
}

export class Resolver {
  readonly #local: Btf;
  readonly #targets: Iterable<TypeIndex>;
  /** By local type; those that turn out not to fit are dropped for the relocations that follow. */
  readonly #candidates = new Map<number, readonly Candidate[]>();
  readonly #steps = new Steps();

  /** `targets`: the kernel's types, then its modules'. These are only looked at for what the kernel itself has not. */
  constructor(local: Btf, targets: Iterable<TypeIndex>) {
    this.#local = local;
    this.#targets = targets;
  }

  resolve(relocation: CoreRelocation): Change {
    const { typeId, access, kind } = relocation;
    const local = this.#local;
    const spec = parseSpec(local, typeId, access, kind);
    if (kind === CORE.TYPE_ID_LOCAL) {
      const value = { value: BigInt(typeId), size: 0, typeId: 0, certain: false };
      return { before: value, after: value, sizesDiffer: false };
    }
    const before = valueIn(kind, spec, local.littleEndian)!;
    let chosen: { spec: Spec; change: Change } | undefined;
    for (const found of this.#fitting(spec, relocation)) {
      const change = this.#change(before, valueIn(kind, found, local.littleEndian), found.btf);
      if (chosen) agree(chosen, { spec: found, change });
      else chosen = { spec: found, change };
    }
    return chosen?.change ?? this.#change(before, valueIn(kind, undefined, local.littleEndian), local);
  }

  /** What it may mean, without a look at what that comes to. */
  matches(relocation: CoreRelocation): readonly Spec[] {
    const { typeId, access, kind } = relocation;
    if (kind === CORE.TYPE_ID_LOCAL) return [];
    return this.#fitting(parseSpec(this.#local, typeId, access, kind), relocation);
  }

  #fitting(spec: Spec, { typeId, kind }: CoreRelocation): readonly Spec[] {
    const fitting: Candidate[] = [];
    const specs: Spec[] = [];
    for (const candidate of this.#candidatesOf(typeId)) {
      this.#steps.take();
      const found = matchSpec(spec, kind, candidate.btf, candidate.id, this.#steps);
      if (!found) continue;
      fitting.push(candidate);
      specs.push(found);
    }
    // None at all is expected where a program asks what there is: then all remain for the next question.
    if (fitting.length > 0) this.#candidates.set(typeId, fitting);
    return specs;
  }

  #change(before: FieldValue, after: FieldValue | undefined, target: Btf): Change {
    return {
      before,
      after,
      sizesDiffer: after !== undefined && sizesDiffer(this.#local, before, target, after),
    };
  }

  #candidatesOf(typeId: number): readonly Candidate[] {
    const known = this.#candidates.get(typeId);
    if (known) return known;
    const { kind, name } = this.#local.type(typeId);
    if (name === '') throw malformed('its type has no name to look for');
    const essential = essentialName(name);
    const found: Candidate[] = [];
    let isKernel = true;
    for (const index of this.#targets) {
      found.push(...index.candidates(kind, essential).map(id => ({ btf: index.btf, id })));
      if (isKernel && found.length > 0) break;
      isKernel = false;
    }
    this.#candidates.set(typeId, found);
    return found;
  }
}

interface Outcome {
  readonly spec: Spec;
  readonly change: Change;
}

/** Several types may fit (flavors, and what BTF deduplication has left), if it makes no difference which one is meant. */
function agree(one: Outcome, other: Outcome): void {
  if (one.spec.bitOffset !== other.spec.bitOffset) {
    throw unfit(
      `it is ambiguous: the field is at bit ${one.spec.bitOffset} of ${name(one)} and ${other.spec.bitOffset} of ${name(other)}`,
    );
  }
  const [a, b] = [one.change.after?.value, other.change.after?.value];
  if (a !== b) throw unfit(`it is ambiguous: ${a} in ${name(one)} and ${b} in ${name(other)}`);
}

const name = ({ spec }: Outcome) => `${spec.btf.typeName(spec.rootTypeId)} (type ${spec.rootTypeId})`;
