import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** What becomes of bytes that a client sends: passed on, held back for ever, or answered in the server's place. */
export type Passage = 'pass' | 'swallow' | 'lose-answer' | { readonly answer: string };

/** Stands between a client and a server, and misbehaves when told to. */
export class UnrulyProxy {
  readonly #target: URL;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  #port = 0;
  /** What comes from the server is held back for this long. */
  delayMs = 0;
  /** Nothing is passed on, and nothing is closed. */
  isSilent = false;
  /** Asked of everything that a client sends. `lose-answer` passes it on and ends the line at the server's answer. */
  onRequest: (bytes: Buffer) => Passage = () => 'pass';

  private constructor(targetUrl: string) {
    this.#target = new URL(targetUrl);
  }

  /** A port is taken at once, so that the address is known; nobody listens there before `listen`. */
  static async to(targetUrl: string): Promise<UnrulyProxy> {
    const proxy = new UnrulyProxy(targetUrl);
    await proxy.listen();
    await proxy.cut();
    return proxy;
  }

  /** The URL of the server with the address of the proxy. */
  get url(): string {
    const url = new URL(this.#target);
    url.host = `127.0.0.1:${this.#port}`;
    return url.href;
  }

  listen(): Promise<void> {
    return new Promise((resolve) => {
      this.#server = createServer((client) => this.#join(client)).listen(this.#port, '127.0.0.1', () => {
        // A listening TCP server has an address with a port.
        this.#port = (this.#server?.address() as AddressInfo).port;
        resolve();
      });
    });
  }

  /** Ends every line, and answers no more. */
  async cut(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => (this.#server === undefined ? resolve(undefined) : this.#server.close(resolve)));
    this.#server = undefined;
  }

  #join(client: Socket): void {
    const upstream = connect(Number(this.#target.port), this.#target.hostname);
    let isLost = false;
    for (const socket of [client, upstream]) {
      this.#sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        client.destroy();
        upstream.destroy();
        this.#sockets.delete(socket);
      });
    }
    client.on('data', (bytes) => {
      const passage = this.onRequest(bytes);
      isLost ||= passage === 'lose-answer';
      if (passage === 'pass' || passage === 'lose-answer') this.#pass(bytes, upstream);
      else if (passage !== 'swallow') client.write(passage.answer);
    });
    upstream.on('data', (bytes) => {
      if (isLost) client.destroy();
      else if (this.delayMs === 0) this.#pass(bytes, client);
      else setTimeout(() => this.#pass(bytes, client), this.delayMs);
    });
  }

  #pass(bytes: Buffer, to: Socket): void {
    if (!this.isSilent && !to.destroyed) to.write(bytes);
  }
}
