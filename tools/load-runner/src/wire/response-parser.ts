import type { RawHeaders } from './wire-types.ts';

/** An answer that is not HTTP/1.x as RFC 9112 has it. */
export class MalformedResponse extends Error {
  constructor(message: string) {
    super(`malformed HTTP response: ${message}`);
    this.name = 'MalformedResponse';
  }
}

const HEAD_BYTES_MAX = 256 * 1024;
const CHUNK_LINE_BYTES_MAX = 1_024;
const HEAD_END = Buffer.from('\r\n\r\n');
const LINE_END = Buffer.from('\r\n');
const NOTHING = Buffer.alloc(0);
const STATUS_LINE = /^HTTP\/1\.([01]) ([1-5]\d\d)(?: (.*))?$/;
const HEADER_LINE = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+):[ \t]*(.*?)[ \t]*$/;

type Step = 'head' | 'sized' | 'chunk-size' | 'chunk' | 'chunk-end' | 'trailers' | 'until-close' | 'done';

/**
 * Reads the answers of one connection, one after the other. It is our own because the clients at hand cost two to three times
 * as much for a small answer, and hold a request on a reused connection back for a turn of the event loop.
 */
export class ResponseParser {
  status = 0;
  statusText = '';
  headers: RawHeaders = {};
  /** Whether the connection may be used again. */
  keepAlive = false;
  private chunks: Buffer[] = [];
  private step: Step = 'done';
  private rest: Buffer = NOTHING;
  private bytesLeft = 0;
  private isHeadRequest = false;
  private discardBody = false;

  /** Prepares for the answer to a request. */
  expect(method: string, discardBody: boolean): void {
    this.step = 'head';
    this.status = 0;
    this.chunks = [];
    this.rest = NOTHING;
    this.isHeadRequest = method === 'HEAD';
    this.discardBody = discardBody;
  }

  get hasHead(): boolean {
    return this.status !== 0;
  }

  get body(): Buffer {
    const [only] = this.chunks;
    return this.chunks.length === 1 && only !== undefined ? only : Buffer.concat(this.chunks);
  }

  /** Takes what came; true when the answer is complete. @throws {MalformedResponse} */
  feed(input: Buffer): boolean {
    let bytes = this.rest.length === 0 ? input : Buffer.concat([this.rest, input]);
    this.rest = NOTHING;
    while (this.step !== 'done') {
      const used = this.advance(bytes);
      if (used === undefined) {
        this.rest = bytes;
        return false;
      }
      bytes = bytes.subarray(used);
    }
    // Nothing was asked for that could be answered by more bytes: the connection is out of step.
    if (bytes.length > 0) this.keepAlive = false;
    return true;
  }

  /** The peer has closed; true when that is where the answer ends. */
  finish(): boolean {
    if (this.step !== 'until-close') return false;
    this.step = 'done';
    return true;
  }

  /** One step; how many bytes it used, or `undefined` when it needs more than there are. */
  private advance(bytes: Buffer): number | undefined {
    switch (this.step) {
      case 'head':
        return this.takeHead(bytes);
      case 'sized':
        return this.takeBody(bytes, 'done');
      case 'chunk-size':
        return this.takeChunkSize(bytes);
      case 'chunk':
        return this.takeBody(bytes, 'chunk-end');
      case 'chunk-end':
        return this.takeLine(bytes, (line) => {
          if (line !== '') throw new MalformedResponse('a chunk is longer than its size');
          this.step = 'chunk-size';
        });
      case 'trailers':
        return this.takeLine(bytes, (line) => {
          if (line === '') this.step = 'done';
        });
      case 'until-close':
        if (bytes.length === 0) return undefined;
        this.keep(bytes);
        return bytes.length;
      case 'done':
        return 0;
    }
  }

  private takeHead(bytes: Buffer): number | undefined {
    const end = bytes.indexOf(HEAD_END);
    if (end < 0 && bytes.length > HEAD_BYTES_MAX) throw new MalformedResponse('the head is too long');
    if (end < 0) return undefined;
    const [statusLine = '', ...lines] = bytes.toString('latin1', 0, end).split('\r\n');
    const [, minor, status, text = ''] = STATUS_LINE.exec(statusLine) ?? [];
    if (status === undefined) throw new MalformedResponse('no status line');
    const code = Number(status);
    if (code === 101) throw new MalformedResponse('an upgrade that was not asked for');
    // 1xx is an interim answer: the final one follows.
    if (code < 200) return end + HEAD_END.length;
    this.status = code;
    this.statusText = text;
    this.headers = parseHeaders(lines);
    const connection = String(this.headers['connection'] ?? '').toLowerCase();
    this.keepAlive = minor === '1' ? !connection.includes('close') : connection.includes('keep-alive');
    this.frameBody(code);
    return end + HEAD_END.length;
  }

  /** How long the body is: RFC 9112, 6.3. */
  private frameBody(status: number): void {
    const { headers } = this;
    const encoding = headers['transfer-encoding'];
    const length = headers['content-length'];
    if (this.isHeadRequest || status === 204 || status === 304) this.step = 'done';
    else if (encoding !== undefined) {
      if (String(encoding).toLowerCase() !== 'chunked') throw new MalformedResponse(`transfer encoding ${encoding}`);
      this.step = 'chunk-size';
    } else if (length === undefined) {
      this.step = 'until-close';
      this.keepAlive = false;
    } else {
      if (typeof length !== 'string' || !/^\d{1,15}$/.test(length)) throw new MalformedResponse('a bad content length');
      this.bytesLeft = Number(length);
      this.step = this.bytesLeft === 0 ? 'done' : 'sized';
    }
  }

  private takeBody(bytes: Buffer, next: Step): number | undefined {
    if (bytes.length === 0) return undefined;
    const taken = Math.min(bytes.length, this.bytesLeft);
    this.keep(taken === bytes.length ? bytes : bytes.subarray(0, taken));
    this.bytesLeft -= taken;
    if (this.bytesLeft === 0) this.step = next;
    return taken;
  }

  private keep(bytes: Buffer): void {
    if (!this.discardBody) this.chunks.push(bytes);
  }

  private takeChunkSize(bytes: Buffer): number | undefined {
    return this.takeLine(bytes, (line) => {
      const size = /^([0-9a-fA-F]{1,12})[ \t]*(?:;.*)?$/.exec(line)?.[1];
      if (size === undefined) throw new MalformedResponse('a bad chunk size');
      this.bytesLeft = Number.parseInt(size, 16);
      this.step = this.bytesLeft === 0 ? 'trailers' : 'chunk';
    });
  }

  private takeLine(bytes: Buffer, use: (line: string) => void): number | undefined {
    const end = bytes.indexOf(LINE_END);
    if (end < 0 && bytes.length > CHUNK_LINE_BYTES_MAX) throw new MalformedResponse('a line is too long');
    if (end < 0) return undefined;
    use(bytes.toString('latin1', 0, end));
    return end + LINE_END.length;
  }
}

function parseHeaders(lines: readonly string[]): RawHeaders {
  const headers: Record<string, string | string[]> = {};
  for (const line of lines) {
    const [, rawName, value = ''] = HEADER_LINE.exec(line) ?? [];
    if (rawName === undefined) throw new MalformedResponse('a bad header line');
    const name = rawName.toLowerCase();
    const known = headers[name];
    if (known === undefined) headers[name] = value;
    else headers[name] = typeof known === 'string' ? [known, value] : [...known, value];
  }
  return headers;
}
