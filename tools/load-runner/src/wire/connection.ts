import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import type { Exchange } from './exchange.ts';
import { ResponseParser } from './response-parser.ts';

export interface ConnectionOptions {
  readonly acceptAnyCertificate: boolean;
}

const DIAL_TIMEOUT_MS = 60_000;

class ClosedByPeer extends Error {
  readonly code = 'ECONNRESET';

  constructor() {
    super('the connection was closed before the answer was complete');
  }
}

/** One connection over HTTP/1.1 with one request in flight. It is not used again once anything about it went wrong. */
export class Connection {
  readonly parser = new ResponseParser();
  /** Exchanges it has begun. */
  exchanges = 0;
  private readonly socket: Socket | TLSSocket;
  private readonly dialedAt = performance.now();
  private lookedUpAt = 0;
  private tcpAt = 0;
  private isReady = false;
  private isBroken = false;
  private current: Exchange | undefined;
  private sentBefore = 0;
  private receivedBefore = 0;

  constructor(origin: string, { acceptAnyCertificate }: ConnectionOptions) {
    const { protocol, hostname, port } = new URL(origin);
    const host = hostname.replace(/^\[|\]$/g, '');
    const isSecure = protocol === 'https:';
    const address = { host, port: Number(port === '' ? (isSecure ? 443 : 80) : port), timeout: DIAL_TIMEOUT_MS };
    this.socket = isSecure
      ? connectTls({
          ...address,
          rejectUnauthorized: !acceptAnyCertificate,
          ALPNProtocols: ['http/1.1'],
          ...(isIP(host) === 0 ? { servername: host } : {}),
        })
      : connectTcp({ ...address, noDelay: true });
    this.socket
      .once('lookup', () => (this.lookedUpAt = performance.now()))
      .once('connect', () => (this.tcpAt = performance.now()))
      .once(isSecure ? 'secureConnect' : 'connect', () => this.ready(isSecure))
      .on('timeout', () => this.fail(Object.assign(new Error('dial timeout'), { code: 'ETIMEDOUT' })))
      .on('data', (bytes: Buffer) => this.receive(bytes))
      .on('end', () => this.ended())
      .on('error', (error) => this.fail(error))
      .on('close', () => this.fail(new ClosedByPeer()));
  }

  get isUsable(): boolean {
    return !this.isBroken;
  }

  /** Sends the request of an exchange, at once or when the connection is there. */
  begin(exchange: Exchange): void {
    this.exchanges++;
    this.current = exchange;
    exchange.expire = () => {
      exchange.end({ kind: 'timed-out' });
      this.destroy();
    };
    if (this.isReady) this.write(exchange);
  }

  private ready(isSecure: boolean): void {
    this.isReady = true;
    this.socket.setTimeout(0);
    if (isSecure) this.socket.setNoDelay(true);
    const exchange = this.current;
    if (exchange === undefined) return;
    exchange.connectMs = this.tcpAt - (this.lookedUpAt === 0 ? this.dialedAt : this.lookedUpAt);
    exchange.tlsMs = isSecure ? performance.now() - this.tcpAt : 0;
    this.write(exchange);
  }

  private write(exchange: Exchange): void {
    const { method, head, body, discardBody } = exchange.request;
    this.parser.expect(method, discardBody);
    exchange.requestedAt = performance.now();
    if (body === null) this.socket.write(head, 'latin1');
    else if (typeof body === 'string') this.socket.write(head + body, 'utf8');
    else {
      this.socket.cork();
      this.socket.write(head, 'latin1');
      this.socket.write(body);
      this.socket.uncork();
    }
    exchange.sentAt = performance.now();
  }

  private receive(bytes: Buffer): void {
    const exchange = this.current;
    // Bytes that nobody asked for, such as a 408 on an idle connection.
    if (exchange === undefined) return this.destroy();
    try {
      const isComplete = this.parser.feed(bytes);
      if (exchange.headAt === 0 && this.parser.hasHead) exchange.headAt = performance.now();
      if (isComplete) this.answered(exchange);
    } catch (error) {
      this.fail(error);
    }
  }

  private answered(exchange: Exchange): void {
    this.current = undefined;
    if (!this.parser.keepAlive) this.destroy();
    exchange.end({ kind: 'answered' });
  }

  private ended(): void {
    this.isBroken = true;
    const exchange = this.current;
    if (exchange !== undefined && this.parser.finish()) this.answered(exchange);
    else this.fail(new ClosedByPeer());
  }

  private fail(error: unknown): void {
    this.destroy();
    const exchange = this.current;
    this.current = undefined;
    exchange?.end({ kind: 'failed', error });
  }

  get remoteAddress(): string {
    return this.socket.remoteAddress ?? '';
  }

  get remotePort(): number {
    return this.socket.remotePort ?? 0;
  }

  /** Bytes over the wire since the last call. */
  takeBytes(): { readonly sent: number; readonly received: number } {
    const { bytesWritten, bytesRead } = this.socket;
    const taken = { sent: bytesWritten - this.sentBefore, received: bytesRead - this.receivedBefore };
    this.sentBefore = bytesWritten;
    this.receivedBefore = bytesRead;
    return taken;
  }

  destroy(): void {
    this.isBroken = true;
    this.socket.destroy();
  }
}
