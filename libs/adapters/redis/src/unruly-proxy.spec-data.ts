import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** Stands between a limiter and Redis, and misbehaves when told to. */
export class UnrulyProxy {
  readonly #target: URL;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  #port = 0;
  /** What comes from Redis is held back for this long. */
  delayMs = 0;
  /** Nothing is passed on, and nothing is closed. */
  isSilent = false;
  /** Instead of passing a command on it is answered with this error. */
  error: string | undefined;

  constructor(targetUrl: string) {
    this.#target = new URL(targetUrl);
  }

  /** A port is taken at once, so that the address is known before anybody listens. */
  static async at(targetUrl: string): Promise<UnrulyProxy> {
    const proxy = new UnrulyProxy(targetUrl);
    await proxy.listen();
    await proxy.cut();
    return proxy;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.#port}`;
  }

  listen(): Promise<void> {
    return new Promise((resolve) => {
      this.#server = createServer((client) => this.#join(client)).listen(this.#port, '127.0.0.1', () => {
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
      const { error } = this;
      if (error === undefined) this.#pass(bytes, upstream);
      // Each command is an array of bulk strings.
      else client.write(bytes.toString('latin1').replace(/[^*]*(?:\*\d+\r\n[^*]*)/g, `-${error}\r\n`));
    });
    upstream.on('data', (bytes) => {
      if (this.delayMs === 0) this.#pass(bytes, client);
      else setTimeout(() => this.#pass(bytes, client), this.delayMs);
    });
  }

  #pass(bytes: Buffer, to: Socket): void {
    if (!this.isSilent && !to.destroyed) to.write(bytes);
  }
}
