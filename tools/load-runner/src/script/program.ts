/** A script and everything it imports, as one text without imports of files. Plain data: it crosses thread boundaries. */
export interface Program {
  /** Absolute path of the script; `open()` is relative to its folder. */
  readonly path: string;
  readonly code: string;
  /** JSON of its source map. */
  readonly sourceMap: string;
}

/** The name the compiled code has in stack traces. */
export const PROGRAM_NAME = 'k6-script';
