/** A failure whose message says it all: printed without a stack. */
export class Problem extends Error {}
