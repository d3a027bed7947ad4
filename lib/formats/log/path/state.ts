/** Registers and slots of the stack in a line of the log: `frame1: R1=ctx() R2_w=scalar(umax=4) fp-8=mmmm????`. */

export interface LoggedState {
  /** Of the function that is walked; undefined where the line does not say: the program itself, or nothing is known. */
  readonly frame: number | undefined;
  /** By name in small letters: `r1`, `fp-8`. */
  readonly values: ReadonlyMap<string, string>;
}

/** Values have spaces in them. */
const NEXT = / (?=(?:R\d+|fp-?\d+)(?:_[a-zA-Z]+)?=|refs=|cb\b|async_cb\b)/;

export function readState(text: string): LoggedState {
  const body = text.replace(/^(?:from \d+ to \d+[^:]*|to caller at \d+|\d+):/, '').trimStart();
  const [head = '', frame] = /^frame ?(\d+): ?/.exec(body) ?? [];
  const values = new Map<string, string>();
  for (const part of body.slice(head.length).split(NEXT)) {
    const [, name, value] = /^(R\d+|fp-?\d+)(?:_[a-zA-Z]+)?=(.*)$/.exec(part) ?? [];
    if (name !== undefined) values.set(name.toLowerCase(), value!.trimEnd());
  }
  return { frame: frame === undefined ? (values.size > 0 ? 0 : undefined) : Number(frame), values };
}
