/** Registers and slots of stack, by frame, that are followed back (struct backtrack_state). */

/** MAX_CALL_FRAMES of kernel 7.2; others have 8. */
const FRAMES = 16;
/** R1 to R5, a bit each. */
export const ARGUMENTS = 0x3e;

export class Tracked {
  /** The frame of the instruction that is looked at. */
  frame: number;
  readonly #registers = new Uint16Array(FRAMES);
  /** Two words for each frame: slot n is bit n % 32 of word n / 32. */
  readonly #slots = new Uint32Array(FRAMES * 2);

  constructor() {
    this.frame = 0;
  }

  /** For another way back, from a frame. */
  reset(frame: number): this {
    this.frame = frame;
    this.#registers.fill(0);
    this.#slots.fill(0);
    return this;
  }

  get empty(): boolean {
    // Nothing is looked for in frames that were left (bt_empty()).
    for (let i = 0; i <= this.frame; i++) if (this.#registers[i] !== 0 || this.hasSlots(i)) return false;
    return true;
  }

  hasRegister(frame: number, register: number): boolean {
    return (this.#registers[frame]! & (1 << register)) !== 0;
  }

  addRegister(frame: number, register: number): void {
    this.#registers[frame]! |= 1 << register;
  }

  removeRegister(frame: number, register: number): void {
    this.#registers[frame]! &= ~(1 << register);
  }

  registerMask(frame: number): number {
    return this.#registers[frame]!;
  }

  registers(frame: number): number[] {
    const mask = this.#registers[frame]!;
    const out: number[] = [];
    for (let i = 0; i < 11; i++) if (mask & (1 << i)) out.push(i);
    return out;
  }

  hasSlot(frame: number, slot: number): boolean {
    return (this.#slots[frame * 2 + (slot >> 5)]! & (1 << (slot & 31))) !== 0;
  }

  addSlot(frame: number, slot: number): void {
    this.#slots[frame * 2 + (slot >> 5)]! |= 1 << (slot & 31);
  }

  removeSlot(frame: number, slot: number): void {
    this.#slots[frame * 2 + (slot >> 5)]! &= ~(1 << (slot & 31));
  }

  hasSlots(frame: number): boolean {
    return this.#slots[frame * 2] !== 0 || this.#slots[frame * 2 + 1] !== 0;
  }

  /** In hexadecimal. */
  slotMask(frame: number): string {
    const [low, high] = [this.#slots[frame * 2]!, this.#slots[frame * 2 + 1]!];
    return ((BigInt(high) << 32n) | BigInt(low)).toString(16);
  }

  slots(frame: number): number[] {
    const out: number[] = [];
    if (!this.hasSlots(frame)) return out;
    for (let i = 0; i < 64; i++) if (this.hasSlot(frame, i)) out.push(i);
    return out;
  }

  /** `r1,r6`, `fp-8`, as the log has them. */
  registerText(frame: number): string {
    return this.registers(frame)
      .map(i => `r${i}`)
      .join(',');
  }

  slotText(frame: number): string {
    return this.slots(frame)
      .map(i => `fp-${(i + 1) * 8}`)
      .join(',');
  }
}
