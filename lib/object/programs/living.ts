/** The programs that this thread has loaded and not closed: names for ids that the kernel tells. */
import type { Program } from './base.ts';

const living = new Set<WeakRef<Program>>();
const gone = new FinalizationRegistry<WeakRef<Program>>(program => living.delete(program));

/** Answers how the program is taken off the list again; if it is collected, it is by itself. */
export function enlist(program: Program): () => void {
  const reference = new WeakRef(program);
  living.add(reference);
  gone.register(program, reference, reference);
  return () => {
    living.delete(reference);
    gone.unregister(reference);
  };
}

/** By id. The kernel is asked for the ids now, since hardly anybody ever wants them. */
export function programNames(): Map<number, string> {
  const programs = [...living].flatMap(reference => reference.deref() ?? []);
  return new Map(programs.map(program => [program.info().id, program.name]));
}
