import { connect, type Socket } from 'node:net';

/** An answer as it came over the wire. */
export interface WireAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Every answer to what was sent, in order, and how long the last of them took. */
export interface Answers {
  readonly answers: readonly WireAnswer[];
  readonly elapsedMs: number;
}

/** Time after which an answer that did not come is given up. */
const SILENCE_MS = 20_000;
const HEAD_END = Buffer.from('\r\n\r\n');

interface Taken {
  readonly answer: WireAnswer;
  readonly rest: Buffer;
}

/**
 * The first answer among the bytes that have come, undefined while it is not all there.
 *
 * @param isClosed whether no more will come: an answer without a length ends there (RFC 9112 §6.3)
 */
function takeAnswer(bytes: Buffer, isHead: boolean, isClosed: boolean): Taken | undefined {
  const end = bytes.indexOf(HEAD_END);
  if (end < 0) return undefined;
  const [statusLine = '', ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n');
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(statusLine)?.[1]);
  if (Number.isNaN(status)) throw new Error(`no status line: ${statusLine.slice(0, 80)}`);
  const headers = new Headers();
  for (const line of lines) headers.append(line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim());
  const after = bytes.subarray(end + HEAD_END.length);
  // RFC 9110 §15.2: an interim answer is followed by the final one.
  if (status < 200) return takeAnswer(after, isHead, isClosed);
  if (isHead || status === 204 || status === 304) return { answer: { status, headers, text: '' }, rest: after };
  const body = headers.get('transfer-encoding') === 'chunked' ? unchunked(after) : counted(after, headers, isClosed);
  return body && { answer: { status, headers, text: body.content.toString('utf8') }, rest: body.rest };
}

interface Body {
  readonly content: Buffer;
  readonly rest: Buffer;
}

function counted(bytes: Buffer, headers: Headers, isClosed: boolean): Body | undefined {
  const length = headers.get('content-length');
  if (length === null) return isClosed ? { content: bytes, rest: Buffer.alloc(0) } : undefined;
  const size = Number(length);
  return bytes.length < size ? undefined : { content: bytes.subarray(0, size), rest: bytes.subarray(size) };
}

function unchunked(bytes: Buffer): Body | undefined {
  const parts: Buffer[] = [];
  for (let at = 0; ;) {
    const lineEnd = bytes.indexOf('\r\n', at);
    if (lineEnd < 0) return undefined;
    const size = Number.parseInt(bytes.toString('latin1', at, lineEnd), 16);
    const next = lineEnd + 2 + size + 2;
    if (bytes.length < next) return undefined;
    if (size === 0) return { content: Buffer.concat(parts), rest: bytes.subarray(next) };
    parts.push(bytes.subarray(lineEnd + 2, next - 2));
    at = next;
  }
}

/** One connection after the other to one server: each is kept until the server closes it. */
export class Wire {
  readonly #port: number;
  #kept: Socket | undefined;

  constructor(port: number) {
    this.#port = port;
  }

  /** Sends one request on the connection that is open and reads its answer. */
  async ask(bytes: Buffer, isHead: boolean): Promise<Answers> {
    const socket = this.#kept ?? (await opened(this.#port));
    this.#kept = undefined;
    const exchange = await exchanged(socket, bytes, { isHead });
    if (exchange.isOpen) this.#kept = socket;
    else socket.destroy();
    return exchange;
  }

  /**
   * Sends bytes on a connection of their own and reads every answer until the server closes.
   *
   * @param patienceMs how long to wait for an answer before saying that there will be no more bytes. Node takes a client that says
   * so for one that is gone, unless it has read all of the request.
   */
  async pour(bytes: Buffer, patienceMs: number): Promise<Answers> {
    const socket = await opened(this.#port);
    const exchange = await exchanged(socket, bytes, { isHead: false, patienceMs });
    socket.destroy();
    return exchange;
  }

  end(): void {
    this.#kept?.destroy();
    this.#kept = undefined;
  }
}

function opened(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true });
    socket.once('connect', () => {
      socket.off('error', reject);
      // What a reset means is told by the answers that came before it.
      socket.on('error', () => undefined);
      resolve(socket);
    });
    socket.once('error', reject);
  });
}

interface Exchange extends Answers {
  readonly isOpen: boolean;
}

function exchanged(
  socket: Socket,
  bytes: Buffer,
  { isHead, patienceMs }: { readonly isHead: boolean; readonly patienceMs?: number },
): Promise<Exchange> {
  return new Promise((resolve, reject) => {
    const answers: WireAnswer[] = [];
    const sentMs = performance.now();
    let received: Buffer = Buffer.alloc(0);
    const take = (isClosed: boolean): void => {
      for (;;) {
        const taken = takeAnswer(received, isHead, isClosed);
        if (taken === undefined) return;
        answers.push(taken.answer);
        received = taken.rest;
      }
    };
    const noMore = patienceMs === undefined ? undefined : setTimeout(() => socket.end(), patienceMs);
    const end = (isOpen: boolean): void => {
      clearTimeout(noMore);
      for (const event of ['data', 'end', 'close', 'timeout']) socket.removeAllListeners(event);
      socket.setTimeout(0);
      resolve({ answers, elapsedMs: performance.now() - sentMs, isOpen });
    };
    const attempt = (run: () => void): void => {
      try {
        run();
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    };
    socket.on('data', (chunk: Buffer) =>
      attempt(() => {
        received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
        take(false);
        const last = answers.at(-1);
        if (last === undefined) return;
        if (patienceMs === undefined) end(last.headers.get('connection') !== 'close');
        else socket.end();
      }),
    );
    for (const event of ['end', 'close'] as const)
      socket.on(event, () =>
        attempt(() => {
          take(true);
          end(false);
        }),
      );
    socket.setTimeout(SILENCE_MS, () => end(false));
    socket.write(bytes);
  });
}
