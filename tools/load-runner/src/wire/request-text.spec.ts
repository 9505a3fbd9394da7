import { describe, expect, it } from '@jest/globals';
import { requestHead, type RequestText } from './request-text.ts';
import { targetOf } from './target.ts';

const plain: RequestText = {
  method: 'POST',
  authority: 'localhost:8080',
  path: '/v1/artifacts',
  headers: {},
  body: '{"ü":1}',
  userAgent: 'load-runner',
  authorization: undefined,
  closeAfter: false,
};

describe('the head of a request', () => {
  it('has the headers every request needs, and the length in bytes', () => {
    expect(requestHead(plain)).toBe(
      'POST /v1/artifacts HTTP/1.1\r\nHost: localhost:8080\r\nUser-Agent: load-runner\r\nContent-Length: 8\r\n\r\n',
    );
  });

  it('leaves to the script what the script sets, but for the length', () => {
    const headers = { host: 'other', 'USER-AGENT': 'mine', 'content-length': '3' };
    expect(requestHead({ ...plain, headers })).toBe(
      'POST /v1/artifacts HTTP/1.1\r\nhost: other\r\nUSER-AGENT: mine\r\nContent-Length: 8\r\n\r\n',
    );
  });

  it('sends no length for a GET without a body, and a zero for a POST without one', () => {
    expect(requestHead({ ...plain, method: 'GET', body: null })).not.toContain('Content-Length');
    expect(requestHead({ ...plain, body: null })).toContain('Content-Length: 0\r\n');
  });

  it.each([
    [{ 'x-a': 'one\r\nx-b: two' }, 'POST'],
    [{ 'x a': 'one' }, 'POST'],
    [{}, 'POST / HTTP/1.1\r\n'],
  ])('refuses what would become another request: %j %j', (headers, method) => {
    expect(() => requestHead({ ...plain, headers, method })).toThrow(TypeError);
  });
});

describe('the target of a request', () => {
  it.each([
    ['http://127.0.0.1:8080/a?b=c', { origin: 'http://127.0.0.1:8080', authority: '127.0.0.1:8080', path: '/a?b=c' }],
    ['http://h', { origin: 'http://h', authority: 'h', path: '/' }],
    ['http://h?x=1', { origin: 'http://h', authority: 'h', path: '/?x=1' }],
    ['https://h/a#part', { origin: 'https://h', authority: 'h', path: '/a' }],
    ['http://h/ä b', { origin: 'http://h', authority: 'h', path: '/%C3%A4%20b' }],
    ['http://me:p%40ss@h/', { origin: 'http://h', authority: 'h', path: '/', credentials: 'me:p@ss' }],
  ])('of %s', (url, target) => {
    expect(targetOf(url)).toEqual({ credentials: undefined, ...target });
  });

  it.each(['ftp://h/', 'nonsense', ''])('refuses "%s"', (url) => {
    expect(() => targetOf(url)).toThrow();
  });
});
