/** Where a command speaks. Results go to one stream and everything about the work to another, so that results can be piped. */
export interface Terminal {
  /** One line of the result. */
  result(line: string): void;
  /** One line about the work. */
  say(line: string): void;
  /** Puts a line in the place of the last one shown; undefined where nobody watches. */
  readonly show: ((line: string) => void) | undefined;
  /** Width in which `show` stays on one line. */
  readonly columns: number;
}

const CLEAR_LINE = '\u001b[2K\r';

export function processTerminal({ stdout, stderr }: Pick<NodeJS.Process, 'stdout' | 'stderr'>): Terminal {
  return {
    result: (line) => void stdout.write(`${line}\n`),
    say: (line) => void stderr.write(`${stderr.isTTY ? CLEAR_LINE : ''}${line}\n`),
    show: stderr.isTTY ? (line) => void stderr.write(`${CLEAR_LINE}${line}`) : undefined,
    get columns() {
      return stderr.columns || 80;
    },
  };
}
