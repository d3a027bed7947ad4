/**
 * Which maps of a running object the next version goes on with, and how: decided before the load, since a map is taken over by
 * being loaded with.
 *
 * - A map of the same name goes on whole if all numbers of its definition are the same, and the types of keys and values by structure.
 * - So does a data section (`.data`, `.bss`) whose variables are all where they were, unless the spec sets one of them. Of any other,
 *   each variable that has kept name and type and that the spec does not set starts with the value that it has at the load.
 * - Never: constants (`.rodata`), which are part of a version's programs; program arrays and struct_ops tables, which hold its programs.
 */
import type { MapEdit } from '../../backend.ts';
import type { Btf } from '../../formats/btf/btf.ts';
import type { VariableImage } from '../../formats/object/image.ts';
import type { BpfMap } from '../maps/base.ts';
import { MapType } from '../maps/types.ts';
import type { MapSpec } from '../spec/map.ts';
import { Section } from '../variable.ts';
import { type MapShape, mapDifferences, oneVariable, shapeOf, variableDifferences } from './shape.ts';

export interface MapInheritance {
  readonly map: string;
  /** `map`: the very same map goes on; `variables`: a new one, that starts with the values of `variables`; `nothing`: a new one. */
  readonly inherits: 'map' | 'variables' | 'nothing';
  /** Why it is not the same map: a line for each difference (`value.count: __u64, was __u32`). */
  readonly differences: readonly string[];
  /** Names of the variables whose values were copied. */
  readonly variables?: readonly string[];
}

/** What a version is, as far as the next needs to know. */
export interface Heritage {
  readonly btf: Btf | null;
  readonly shapes: ReadonlyMap<string, MapShape>;
  readonly maps: ReadonlyMap<string, BpfMap>;
  readonly variables: readonly VariableImage[];
}

interface Plan {
  readonly inheritance: MapInheritance;
  readonly edit: MapEdit;
}

/** Maps that the version before does not have are not in the report. */
export class Inheriting {
  readonly #previous: Heritage;
  readonly #specs: ReadonlyMap<string, MapSpec>;
  readonly #btf: Btf | null;
  readonly #variables: readonly VariableImage[];
  readonly #plans = new Map<string, Plan>();

  constructor(
    previous: Heritage,
    specs: ReadonlyMap<string, MapSpec>,
    btf: Btf | null,
    variables: readonly VariableImage[],
  ) {
    this.#previous = previous;
    this.#specs = specs;
    this.#btf = btf;
    this.#variables = variables;
    for (const spec of specs.values()) this.#plan(spec);
  }

  get edits(): MapEdit[] {
    return [...this.#specs.values()].map(spec => this.#plans.get(spec.name)?.edit ?? spec.edit());
  }

  /** After the load: a map that both versions found at one pin is the same as well. */
  report(loaded: ReadonlyMap<string, { readonly info: { readonly id: number } }>): MapInheritance[] {
    return Array.from(this.#plans.values(), ({ inheritance }) => {
      const { map } = inheritance;
      const same = loaded.get(map)?.info.id === this.#previous.maps.get(map)?.info.id;
      return same && inheritance.inherits !== 'map' ? { map, inherits: 'map', differences: [] } : inheritance;
    });
  }

  /** Those of maps that fill others' slots come first: they are asked for by name. */
  #plan(spec: MapSpec): MapInheritance | undefined {
    const { name } = spec;
    const done = this.#plans.get(name);
    if (done) return done.inheritance;
    const shape = this.#previous.shapes.get(name);
    const map = this.#previous.maps.get(name);
    if (!spec.autocreate || !shape || !map) return undefined;
    const own = neverInherited(spec);
    const section = spec.initialValue && own.length === 0 ? this.#planSection(spec, shape, map) : undefined;
    const plan = section ?? this.#planMap(spec, shape, map, own);
    this.#plans.set(name, plan);
    return plan.inheritance;
  }

  #planMap(spec: MapSpec, shape: MapShape, map: BpfMap, own: readonly string[]): Plan {
    const differences =
      own.length > 0 ? own : [...mapDifferences(shape, shapeOf(spec, this.#btf)), ...this.#slots(spec)];
    return differences.length > 0
      ? { inheritance: { map: spec.name, inherits: 'nothing', differences }, edit: spec.edit() }
      : whole(spec, map);
  }

  /** The loader fills slots anew: with other maps, a version that still runs would find them in its own. */
  #slots(spec: MapSpec): string[] {
    return spec.image.initialSlots.flatMap((name, i) => {
      const inner = name === null ? undefined : this.#specs.get(name);
      if (name === null || (inner && this.#plan(inner)?.inherits === 'map')) return [];
      return [`slot ${i}: map '${name}' is a new one`];
    });
  }

  #planSection(spec: MapSpec, shape: MapShape, map: BpfMap): Plan {
    const [was, now] = [this.#previous.variables, this.#variables].map(variables =>
      variables.filter(({ section }) => section === spec.name),
    ) as [VariableImage[], VariableImage[]];
    const set = now.filter(variable => isSet(spec, variable));
    const { btf } = this.#previous;
    const differences = [
      ...mapDifferences(withoutTypes(shape), withoutTypes(shapeOf(spec, this.#btf))),
      ...variableDifferences(was, now, btf, this.#btf),
      ...set.map(({ name }) => `variable ${name} is set by the spec`),
    ];
    if (differences.length === 0) return whole(spec, map);
    return this.#copyVariables(
      spec,
      now.filter(variable => !set.includes(variable)),
      differences,
    );
  }

  #copyVariables(spec: MapSpec, candidates: readonly VariableImage[], differences: string[]): Plan {
    const initialValue = spec.initialValue!.slice();
    const sections = new Map<string, DataView>();
    const copied = candidates.filter(variable => {
      const old = this.#previous.variables.find(({ name, constant }) => name === variable.name && !constant);
      const map = old && this.#previous.maps.get(old.section);
      if (!old || !map || oneVariable(old, variable, this.#previous.btf, this.#btf).length > 0) return false;
      let bytes = sections.get(old.section);
      if (!bytes) {
        const { buffer, byteOffset, byteLength } = new Section(old.section, map.backend).read();
        bytes = new DataView(buffer.slice(byteOffset, byteOffset + byteLength));
        sections.set(old.section, bytes);
      }
      initialValue.set(new Uint8Array(bytes.buffer, old.offset, old.size), variable.offset);
      return true;
    });
    const variables = copied.map(({ name }) => name);
    const inherits = variables.length > 0 ? 'variables' : 'nothing';
    return {
      inheritance: { map: spec.name, inherits, differences, variables },
      edit: { ...spec.edit(), initialValue },
    };
  }
}

function whole(spec: MapSpec, map: BpfMap): Plan {
  const { initialValue: _, ...edit } = spec.edit();
  return {
    inheritance: { map: spec.name, inherits: 'map', differences: [] },
    edit: { ...edit, reuse: map.backend },
  };
}

/** Reasons that have nothing to do with how a map is made. */
function neverInherited(spec: MapSpec): string[] {
  const pinned = spec.pinPath ?? (spec.pinPath === undefined && spec.image.pinByName);
  if (spec.reuse) return ['the spec says which map to take (reuse)'];
  if (pinned) return ['it is pinned: what is there at the load is taken'];
  if (spec.type === MapType.prog_array) return ["it holds programs, and each version's are its own"];
  if (spec.type === MapType.struct_ops) return ["it is a table of functions, and each version's are its own"];
  if (isConstants(spec)) return ["its constants are part of each version's programs"];
  return [];
}

/** BPF_F_RDONLY_PROG in include/uapi/linux/bpf.h: what only .rodata sections have of all data sections. */
const RDONLY_PROG = 1 << 7;

const isConstants = ({ initialValue, flags }: MapSpec) =>
  initialValue !== null && (flags & RDONLY_PROG) !== 0;

/** A section's own type is the list of its variables, which are compared one by one. */
const withoutTypes = (shape: MapShape): MapShape => ({
  ...shape,
  key: { btf: null, id: 0 },
  value: { btf: null, id: 0 },
});

/** Whether the spec says something else than the file. */
function isSet({ image, initialValue }: MapSpec, { offset, size }: VariableImage): boolean {
  for (let i = offset; i < offset + size; i++) {
    if (initialValue?.[i] !== image.initialValue?.[i]) return true;
  }
  return false;
}
