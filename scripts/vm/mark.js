/** The end of a stream that has no end of its own: a guest's serial port stays open, so the guest writes a mark. */
import { Transform } from 'node:stream';

/** Hands on what comes before the mark, and ends there. */
export class UntilMark extends Transform {
  #held = Buffer.alloc(0);
  #found = false;
  #mark;

  /** @param {string} mark */
  constructor(mark) {
    super();
    this.#mark = Buffer.from(`${mark}\n`);
  }

  /** @override @param {Buffer} chunk @param {string} _encoding @param {(error?: Error | null) => void} done */
  _transform(chunk, _encoding, done) {
    if (this.#found) return done();
    const bytes = Buffer.concat([this.#held, chunk]);
    const at = bytes.indexOf(this.#mark);
    this.#found = at >= 0;
    const end = this.#found ? at : bytes.length - partial(bytes, this.#mark);
    this.push(bytes.subarray(0, end));
    this.#held = this.#found ? Buffer.alloc(0) : bytes.subarray(end);
    if (this.#found) this.push(null);
    done();
  }

  /** The guest ended without its mark: what was held is all the same the command's. @override @param {(error?: Error | null) => void} done */
  _flush(done) {
    if (!this.#found) this.push(this.#held);
    done();
  }
}

/** How many bytes at the end may be the mark's first. @param {Buffer} bytes @param {Buffer} mark */
function partial(bytes, mark) {
  for (let length = Math.min(mark.length - 1, bytes.length); length > 0; length--) {
    if (bytes.subarray(-length).equals(mark.subarray(0, length))) return length;
  }
  return 0;
}
