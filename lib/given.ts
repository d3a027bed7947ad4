/** Those of the named fields that are there: a field of an options object is absent, never undefined. */
export function given<T extends object, K extends keyof T>(
  options: T,
  ...names: readonly K[]
): { [P in K]?: Exclude<T[P], undefined> } {
  const found = names.filter(name => options[name] !== undefined).map(name => [name, options[name]]);
  return Object.fromEntries(found) as { [P in K]?: Exclude<T[P], undefined> };
}
