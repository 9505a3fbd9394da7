import { Connection } from './connection.ts';
import type { HttpAnswer, HttpRequest } from './http-types.ts';

/** The connections of one VU: as in k6 they are its own, kept between iterations, with one request on each at a time. */
export class HttpClient {
  private readonly idle = new Map<string, Connection[]>();
  private readonly connections = new Set<Connection>();

  /** Never rejects: a request that gets no answer has an answer with status 0 and its error. */
  send(request: HttpRequest): Promise<HttpAnswer> {
    const { origin } = request;
    const idle = this.idle.get(origin) ?? [];
    if (idle.length === 0) this.idle.set(origin, idle);
    const connection = idle.pop() ?? new Connection(origin);
    this.connections.add(connection);
    return new Promise((resolve) =>
      connection.exchange(request, (answer) => {
        idle.push(connection);
        resolve(answer);
      }),
    );
  }

  close(): void {
    for (const connection of this.connections) connection.close();
  }
}
