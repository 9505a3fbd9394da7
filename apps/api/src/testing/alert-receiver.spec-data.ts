import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import type { AlertEvent } from '@bucket/domain';
import { until } from './life.spec-data.ts';

/** A receiver of alerts, as somebody builds one with the library of Standard Webhooks; what it cannot verify it refuses. */
export class AlertReceiver {
  readonly events: AlertEvent[] = [];
  /** Requests whose signature did not verify, or that came to another path. */
  readonly refused: string[] = [];
  readonly #folder = mkdtempSync(join(tmpdir(), 'bucket-alerts-'));
  readonly #verifier: Webhook;
  readonly #port: number;
  #server: Server | undefined;

  private constructor(port: number) {
    this.#port = port;
    const secret = `whsec_${randomBytes(32).toString('base64')}`;
    this.#verifier = new Webhook(secret);
    writeFileSync(join(this.#folder, 'secret'), secret, { mode: 0o600 });
  }

  /** Has a port, and does not listen yet. */
  static async reserve(): Promise<AlertReceiver> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    return new AlertReceiver(port);
  }

  /** What a process is started with whose alerts come here. @param more subscriptions besides */
  env(more: readonly object[] = []): Readonly<Record<string, string>> {
    const file = join(this.#folder, 'alerts.json');
    const own = { name: 'ops', url: this.url(), secretFile: 'secret', privateAddresses: ['127.0.0.1'] };
    const besides = more.map((each) => ({ secretFile: 'secret', ...each }));
    writeFileSync(file, JSON.stringify([own, ...besides]));
    return { BUCKET_ALERTS_FILE: file };
  }

  url(host = '127.0.0.1', path = '/hook'): string {
    return `http://${host}:${this.#port}${path}`;
  }

  async listen(): Promise<void> {
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (bytes: Buffer) => (body += bytes.toString()));
      request.on('end', () => {
        try {
          if (request.url !== '/hook') throw new Error(`came to ${request.url ?? ''}`);
          const event = this.#verifier.verify(body, request.headers as Record<string, string>) as AlertEvent;
          if (event.id !== request.headers['webhook-id']) throw new Error('another id');
          this.events.push(event);
          response.writeHead(204).end();
        } catch (error) {
          this.refused.push(String(error));
          response.writeHead(400).end();
        }
      });
    });
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve));
  }

  /** The first event of which this is true, once it has come. */
  arrived(is: (event: AlertEvent) => boolean): Promise<AlertEvent> {
    return until(async () => this.events.find(is));
  }

  async end(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise((resolve) => (this.#server === undefined ? resolve(undefined) : this.#server.close(resolve)));
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
