/** A plan becomes a codec. Each function is made when it is first asked for: most codecs are never encoded with, or never viewed through. */
import { EbpfError } from '../errors.ts';
import type { Btf } from '../formats/btf/btf.ts';
import { compileDecode } from './compiler/decode.ts';
import { compileEncode } from './compiler/encode.ts';
import { compileFlyweight } from './compiler/flyweight.ts';
import { mayCompile } from './compiler/source.ts';
import { interpretDecode } from './interpreter/decode.ts';
import { interpretEncode } from './interpreter/encode.ts';
import { interpretFlyweight } from './interpreter/flyweight.ts';
import { flexibleOf, type Node, type Plan } from './plan.ts';
import type { Codec, CodecOptions, FlyweightClass } from './types.ts';

export function codecOf(root: Node, options: CodecOptions, btf: Btf | null, typeId: number): Codec {
  const plan = { root, littleEndian: options.littleEndian ?? true, safe: options.int64 === 'number' };
  return new PlannedCodec(plan, compiles(options), btf, typeId);
}

class PlannedCodec implements Codec {
  readonly btf: Btf | null;
  readonly typeId: number;
  readonly size: number;
  readonly flexibleElementSize: number;
  readonly typeName: string;
  readonly #plan: Plan;
  readonly #compiled: boolean;

  constructor(plan: Plan, compiled: boolean, btf: Btf | null, typeId: number) {
    this.btf = btf;
    this.typeId = typeId;
    this.size = plan.root.size;
    this.flexibleElementSize = flexibleOf(plan.root)?.element.size ?? 0;
    this.typeName = plan.root.typeName;
    this.#plan = plan;
    this.#compiled = compiled;
  }

  get decode(): Codec['decode'] {
    return this.#keep('decode', this.#compiled ? compileDecode(this.#plan) : interpretDecode(this.#plan));
  }

  get encode(): Codec['encode'] {
    return this.#keep('encode', this.#compiled ? compileEncode(this.#plan) : interpretEncode(this.#plan));
  }

  get Flyweight(): FlyweightClass {
    return this.#keep(
      'Flyweight',
      this.#compiled ? compileFlyweight(this.#plan) : interpretFlyweight(this.#plan),
    );
  }

  /** From now on an own property, which hides the getter. */
  #keep<T>(name: string, value: T): T {
    Object.defineProperty(this, name, { value, enumerable: true });
    return value;
  }
}

function compiles(options: CodecOptions): boolean {
  const mode = options.mode ?? 'auto';
  if (mode === 'compiled' && !mayCompile()) {
    throw new EbpfError(
      'ERR_EBPF_NOT_SUPPORTED',
      "codec mode 'compiled' needs code generation, which this process forbids (--disallow-code-generation-from-strings): use mode 'auto' or 'interpreted'",
    );
  }
  return mode !== 'interpreted' && mayCompile();
}
