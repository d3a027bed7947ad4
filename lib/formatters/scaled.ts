/** A number in the unit in which it is neither long nor small: three digits that count. */

export function scaled(value: number, step: number, units: readonly string[]): string {
  let [rest, unit] = [value, 0];
  // What would be rounded up to a whole step is one of the next unit.
  while (Math.abs(rounded(rest)) >= step && unit < units.length - 1) {
    rest /= step;
    unit++;
  }
  return `${rounded(rest)} ${units[unit]}`;
}

const rounded = (value: number): number =>
  Math.abs(value) < 1000 ? Number(value.toPrecision(3)) : Math.round(value);
