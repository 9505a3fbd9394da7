import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { NamedAddresses } from './address-guard.ts';
import { WebhookChannel } from './webhook-channel.ts';

/** Of the reference implementation of Standard Webhooks, whose signature it gives as a test vector. */
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const NEXT_SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const MESSAGE = { id: 'a'.repeat(64), body: '{"specversion":"1.0"}' };

interface Received {
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

let server: Server;
let received: Received[];
let answer: (response: ServerResponse) => void;
const port = () => (server.address() as AddressInfo).port;

beforeEach(async () => {
  received = [];
  answer = (response) => response.writeHead(204).end();
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (bytes: Buffer) => (body += bytes.toString()));
    request.on('end', () => {
      received.push({ url: request.url ?? '', headers: request.headers, body });
      answer(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const channel = (host = '127.0.0.1', addresses = ['127.0.0.1', '::1'], secrets = [SECRET]) =>
  new WebhookChannel({
    url: new URL(`http://${host}:${port()}/hook`),
    secrets,
    addresses: new NamedAddresses(addresses),
  });

describe('the library that signs', () => {
  it('gives the signature of the test vector of Standard Webhooks', () => {
    const signature = new Webhook(SECRET).sign(
      'msg_p5jXN8AQM9LWM0D4loKWxJek',
      new Date(1_614_265_330_000),
      '{"test": 2432232314}',
    );
    expect(signature).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  });
});

describe('a webhook', () => {
  it('arrives with the event, its id, the time and a signature that verifies', async () => {
    await channel().deliver(MESSAGE);
    const [{ headers, body } = { headers: {}, body: '' }] = received;
    expect(body).toBe(MESSAGE.body);
    expect(headers).toMatchObject({
      'content-type': 'application/cloudevents+json; charset=utf-8',
      'webhook-id': MESSAGE.id,
    });
    expect(new Webhook(SECRET).verify(body, headers as Record<string, string>)).toEqual({ specversion: '1.0' });
    expect(() => new Webhook(SECRET).verify(`${body} `, headers as Record<string, string>)).toThrow('No matching');
    expect(() => new Webhook(NEXT_SECRET).verify(body, headers as Record<string, string>)).toThrow('No matching');
  });

  it('verifies under either secret while one replaces the other', async () => {
    await channel(undefined, undefined, [NEXT_SECRET, SECRET]).deliver(MESSAGE);
    const [{ headers, body } = { headers: {}, body: '' }] = received;
    for (const secret of [SECRET, NEXT_SECRET]) {
      expect(new Webhook(secret).verify(body, headers as Record<string, string>)).toEqual({ specversion: '1.0' });
    }
  });

  it.each([400, 404, 410, 500, 503])('that is answered with %i is not delivered', async (status) => {
    answer = (response) => response.writeHead(status).end();
    await expect(channel().deliver(MESSAGE)).rejects.toThrow(`the receiver answered ${status}`);
  });

  it.each([301, 302, 307, 308])('goes nowhere else when a receiver redirects it with %i', async (status) => {
    answer = (response) => response.writeHead(status, { location: `http://127.0.0.1:${port()}/elsewhere` }).end();
    await expect(channel().deliver(MESSAGE)).rejects.toThrow(`the receiver answered ${status}`);
    expect(received.map(({ url }) => url)).toEqual(['/hook']);
  });

  it.each([
    ['127.0.0.1', ['10.0.0.1']],
    ['localhost', []],
    ['[::1]', ['127.0.0.1']],
    ['[::ffff:127.0.0.1]', ['127.0.0.1']],
    ['2130706433', []],
  ])('never reaches %s where only %j is named', async (host, addresses) => {
    await expect(channel(host, addresses).deliver(MESSAGE)).rejects.toThrow('private address');
    expect(received).toEqual([]);
  });

  it('is given up when the process ends', async () => {
    answer = () => undefined;
    const ending = channel();
    const delivering = ending.deliver(MESSAGE);
    setTimeout(() => ending.end(), 50);
    await expect(delivering).rejects.toThrow('aborted');
  });

  it('is delivered by the status alone: an answer without an end is not waited for', async () => {
    answer = (response) => void response.writeHead(200).write('and so on');
    await channel().deliver(MESSAGE);
    expect(received).toHaveLength(1);
  });
});
