/** The files that went into an object, as clang lists them for make (-MD). */

/** Of `object: a.h \`, with make's escapes: a backslash before a space or `#`, `$$`. */
export function parseDependencies(text: string): string[] {
  const list = text.slice(text.indexOf(': ') + 2).replace(/\\\r?\n/g, ' ');
  return [...list.matchAll(/(?:\\[ #]|\$\$|[^\s$])+/g)].map(([name]) =>
    name.replace(/\\([ #])/g, '$1').replaceAll('$$', '$'),
  );
}
