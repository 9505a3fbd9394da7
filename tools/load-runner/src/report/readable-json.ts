/** JSON with a line for each value, but a row of numbers on one: a file that can be read and whose changes can be compared. */
export function readableJson(value: unknown): string {
  const spread = JSON.stringify(value, undefined, 2);
  return `${spread.replace(/\[\s+(-?[\d.eE+-]+(?:,\s+-?[\d.eE+-]+)*)\s+\]/g, (_row, numbers: string) => `[${numbers.replace(/\s+/g, ' ')}]`)}\n`;
}
