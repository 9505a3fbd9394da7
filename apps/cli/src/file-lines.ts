import { createReadStream } from 'node:fs';
import { usageFault } from './user-fault.ts';

const NEWLINE = 0x0a;

export interface FileLine {
  /** Where it begins in the file. */
  readonly start: number;
  /** Without the newline. */
  readonly bytes: Buffer;
  /** False for what stands after the last newline. */
  readonly isWhole: boolean;
}

/** The lines of a file, of which one at a time is in memory. @throws {UserFault} where it cannot be read */
export async function* fileLines(file: string): AsyncGenerator<FileLine> {
  let parts: Buffer[] = [];
  let start = 0;
  const taken = (last: Buffer, isWhole: boolean): FileLine => {
    const line = { start, bytes: Buffer.concat([...parts, last]), isWhole };
    parts = [];
    start += line.bytes.length + (isWhole ? 1 : 0);
    return line;
  };
  for await (const chunk of chunksOf(file)) {
    let from = 0;
    for (let to = chunk.indexOf(NEWLINE); to >= 0; to = chunk.indexOf(NEWLINE, from)) {
      yield taken(chunk.subarray(from, to), true);
      from = to + 1;
    }
    if (from < chunk.length) parts.push(chunk.subarray(from));
  }
  if (parts.length > 0) yield taken(Buffer.alloc(0), false);
}

async function* chunksOf(file: string): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of createReadStream(file, { highWaterMark: 1024 * 1024 })) yield chunk as Buffer; // no encoding is set
  } catch {
    throw usageFault(`${file} cannot be read`);
  }
}
