import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/**
 * A wire between a process and a server, which can be cut: what is under way stays on the wire and arrives late once it is
 * mended, as in a network that was partitioned.
 */
export class Link {
  readonly #server: Server;
  readonly #ends = new Set<Socket>();
  #isCut = false;
  #url = '';

  private constructor(server: Server) {
    this.#server = server;
  }

  /** @param url of the server, with host and port */
  static async to(url: string): Promise<Link> {
    const target = new URL(url);
    const server = createServer();
    const link = new Link(server);
    server.on('connection', (near) => {
      const far = connect(Number(target.port), target.hostname);
      link.#join(near, far);
      link.#join(far, near);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    // Only a server on a pipe has an address without a port.
    const { port } = server.address() as AddressInfo;
    const mine = new URL(url);
    mine.hostname = '127.0.0.1';
    mine.port = String(port);
    link.#url = mine.href;
    return link;
  }

  /** The server's address by way of this wire. */
  get url(): string {
    return this.#url;
  }

  cut(): void {
    this.#isCut = true;
    for (const end of this.#ends) end.pause();
  }

  mend(): void {
    this.#isCut = false;
    for (const end of this.#ends) end.resume();
  }

  async close(): Promise<void> {
    for (const end of this.#ends) end.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #join(from: Socket, to: Socket): void {
    this.#ends.add(from);
    from.on('data', (bytes) => to.write(bytes));
    from.on('error', () => to.destroy());
    from.on('close', () => {
      this.#ends.delete(from);
      to.destroy();
    });
    if (this.#isCut) from.pause();
  }
}
