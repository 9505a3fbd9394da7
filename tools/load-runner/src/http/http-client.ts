import { Connection } from './connection.ts';
import type { HttpAnswer, HttpRequest } from './http-types.ts';

/** The connections of one VU: as in k6 they are its own, kept between iterations, with one request on each at a time. */
export class HttpClient {
  private readonly idle = new Map<string, Connection[]>();
  private readonly connections: Connection[] = [];

  /** A request that gets no answer has an answer with status 0 and its error. @throws {TypeError} for what is no URL */
  async send(request: HttpRequest): Promise<HttpAnswer> {
    const { origin, pathname, search } = new URL(request.url);
    const idle = this.idle.get(origin) ?? [];
    this.idle.set(origin, idle);
    const connection = idle.pop() ?? this.connect(origin);
    const answer = await connection.exchange(pathname + search, request);
    idle.push(connection);
    return answer;
  }

  private connect(origin: string): Connection {
    const connection = new Connection(origin);
    this.connections.push(connection);
    return connection;
  }

  close(): void {
    for (const connection of this.connections) connection.close();
  }
}
