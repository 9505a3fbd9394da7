import { describe, expect, it } from '@jest/globals';
import { redirectOf } from './redirect.ts';
import { failure } from './wire-client.ts';
import { DEFAULT_EXPECTED, type WireRequest, type WireResponse } from './wire-types.ts';

const request: WireRequest = {
  method: 'POST',
  url: 'http://h/a/b',
  name: 'http://h/a/b',
  headers: { Authorization: 'Bearer x', 'Content-Type': 'text/plain', 'X-Kept': '1' },
  body: 'text',
  timeoutMs: 1_000,
  redirectsMax: 10,
  expected: DEFAULT_EXPECTED,
  discardBody: false,
  tags: {},
};

function answer(status: number, location?: string): WireResponse {
  return { ...failure(request, { code: 0, message: '' }), status, headers: { location } };
}

describe('a redirect', () => {
  it('of 303 becomes a GET without the body and its headers', () => {
    expect(redirectOf(request, answer(303, '/c'))).toMatchObject({
      method: 'GET',
      url: 'http://h/c',
      body: null,
      headers: { Authorization: 'Bearer x', 'X-Kept': '1' },
    });
  });

  it('of 308 keeps method and body', () => {
    expect(redirectOf(request, answer(308, 'c'))).toMatchObject({ method: 'POST', url: 'http://h/a/c', body: 'text' });
  });

  it('never takes a credential to another origin', () => {
    expect(redirectOf(request, answer(307, 'http://other/'))?.headers).toEqual({
      'Content-Type': 'text/plain',
      'X-Kept': '1',
    });
  });

  it.each([answer(201, '/c'), answer(302), answer(404, '/c')])('is none: %#', (response) => {
    expect(redirectOf(request, response)).toBeUndefined();
  });
});
