import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MalformedResponse, ResponseParser } from './response-parser.ts';

function feedAll(parser: ResponseParser, pieces: readonly string[]): boolean {
  let isComplete = false;
  for (const piece of pieces) isComplete = parser.feed(Buffer.from(piece, 'latin1'));
  return isComplete;
}

function parse(text: string, method = 'GET'): ResponseParser {
  const parser = new ResponseParser();
  parser.expect(method, false);
  expect(feedAll(parser, [text])).toBe(true);
  return parser;
}

function cut(text: string, at: readonly number[]): string[] {
  const places = [
    0,
    ...[...at].map((place) => place % (text.length + 1)).sort((left, right) => left - right),
    text.length,
  ];
  return places.slice(1).map((place, index) => text.slice(places[index], place));
}

const SIZED =
  'HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nX-A: 1\r\nx-a: 2\r\nContent-Length: 11\r\n\r\n{"ok":true}';
const CHUNKED =
  'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n{"ok\r\n7;note=x\r\n":true}\r\n0\r\nTrailer: y\r\n\r\n';

describe('answers of HTTP/1.1', () => {
  it('gives the same whatever the pieces in which it comes', () => {
    fc.assert(
      fc.property(fc.constantFrom(SIZED, CHUNKED), fc.array(fc.nat(500), { maxLength: 12 }), (text, places) => {
        const parser = new ResponseParser();
        parser.expect('GET', false);
        expect(feedAll(parser, cut(text, places))).toBe(true);
        expect(parser.body.toString()).toBe('{"ok":true}');
        expect(parser.keepAlive).toBe(true);
      }),
    );
  });

  it('reads status, reason and headers, and lists a header that comes twice', () => {
    const { status, statusText, headers } = parse(SIZED);
    expect([status, statusText]).toEqual([201, 'Created']);
    expect(headers).toEqual({ 'content-type': 'application/json', 'x-a': ['1', '2'], 'content-length': '11' });
  });

  it.each([
    ['HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n', 'GET'],
    ['HTTP/1.1 304 Not Modified\r\n\r\n', 'GET'],
    ['HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n', 'HEAD'],
    ['HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n', 'GET'],
  ])('has no body: %j to %s', (text, method) => {
    expect(parse(text, method).body).toHaveLength(0);
  });

  it('reads to the end of the connection where no length is given', () => {
    const parser = new ResponseParser();
    parser.expect('GET', false);
    expect(feedAll(parser, ['HTTP/1.1 200 OK\r\n\r\n', 'until ', 'closed'])).toBe(false);
    expect(parser.finish()).toBe(true);
    expect(parser.body.toString()).toBe('until closed');
    expect(parser.keepAlive).toBe(false);
  });

  it('knows an answer that was cut off', () => {
    const parser = new ResponseParser();
    parser.expect('GET', false);
    parser.feed(Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n12'));
    expect(parser.finish()).toBe(false);
  });

  it.each([
    'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n',
    'HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n',
    'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nHTTP/1.1 200 OK\r\n',
  ])('does not use the connection again after %j', (text) => {
    expect(parse(text).keepAlive).toBe(false);
  });

  it('reads one answer after the other', () => {
    const parser = parse(SIZED);
    parser.expect('GET', true);
    expect(feedAll(parser, [CHUNKED])).toBe(true);
    expect([parser.status, parser.body.length]).toEqual([200, 0]);
  });

  it.each([
    'HTTP/2 200 OK\r\n\r\n',
    'hello\r\n\r\n',
    'HTTP/1.1 200 OK\r\nbad header\r\n\r\n',
    'HTTP/1.1 200 OK\r\n folded: x\r\n\r\n',
    'HTTP/1.1 200 OK\r\nContent-Length: 1x\r\n\r\n',
    'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n',
    'HTTP/1.1 101 Switching Protocols\r\n\r\n',
  ])('refuses %j', (text) => {
    const parser = new ResponseParser();
    parser.expect('GET', false);
    expect(() => parser.feed(Buffer.from(text))).toThrow(MalformedResponse);
  });
});
