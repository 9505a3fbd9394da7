/** Characters that are sent at once; a longer line is sent as it is. */
const CHUNK_LENGTH = 64 * 1024;

/** The same text in fewer pieces: a piece a line would cost a system call each. */
export async function* chunksOf(lines: AsyncGenerator<string>): AsyncGenerator<string> {
  let chunk = '';
  for await (const line of lines) {
    chunk += line;
    if (chunk.length < CHUNK_LENGTH) continue;
    yield chunk;
    chunk = '';
  }
  if (chunk !== '') yield chunk;
}
