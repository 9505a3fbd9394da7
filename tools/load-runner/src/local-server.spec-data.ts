import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A server on the loopback that remembers what it was asked, and behaves as the path says. */
export class LocalServer {
  readonly seen: Seen[] = [];
  connections = 0;
  concurrentMax = 0;
  private concurrent = 0;
  private readonly server: Server;

  constructor() {
    this.server = createServer((request, response) => this.answer(request, response));
    this.server.on('connection', () => this.connections++);
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    // An address of a server that listens on a port is no path of a pipe.
    const { port } = this.server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  forget(): void {
    this.seen.length = 0;
    this.connections = this.concurrentMax = 0;
  }

  to(path: string): Seen[] {
    return this.seen.filter(({ url }) => url.startsWith(path));
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    this.concurrentMax = Math.max(this.concurrentMax, ++this.concurrent);
    response.on('close', () => this.concurrent--);
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const body = Buffer.concat(chunks).toString('utf8');
      this.seen.push({ method, url, headers, body });
      this.reply(url, body, request, response);
    });
  }

  private reply(url: string, body: string, request: IncomingMessage, response: ServerResponse): void {
    const [, kind, argument = ''] = url.split(/[/?]/);
    switch (kind) {
      case 'slow':
        setTimeout(() => response.end('slow'), Number(argument));
        break;
      case 'status':
        response.writeHead(Number(argument)).end();
        break;
      case 'redirect':
        response.writeHead(Number(argument), { location: '/echo' }).end();
        break;
      case 'encoded':
        response.writeHead(200, { 'content-encoding': 'gzip' }).end();
        break;
      case 'chunked':
        response.write('{"part":');
        setTimeout(() => response.end('1}'), 5);
        break;
      case 'cut':
        request.socket.destroy();
        break;
      case 'closing':
        response.writeHead(200, { connection: 'close' }).end('closing');
        break;
      default:
        response.setHeader('content-type', 'application/json').setHeader('etag', '"1"');
        response.end(JSON.stringify({ method: request.method, length: Buffer.byteLength(body), items: [{ id: 7 }] }));
    }
  }
}
