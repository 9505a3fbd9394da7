import { describe, expect, it } from '@jest/globals';
import { refuseEncodedBody } from './body-encoding.ts';

const refusalOf = (headers: Readonly<Record<string, string>>) =>
  refuseEncodedBody({ method: 'POST', headers: { 'content-length': '2', ...headers } })?.code;

describe('a body', () => {
  it.each([
    'application/json',
    'application/json;charset=utf-8',
    'application/json; Charset="UTF-8"',
    'application/json; profile=x; charset=utf-8',
  ])('of type %s is read', (type) => {
    expect(refusalOf({ 'content-type': type })).toBeUndefined();
  });

  it.each([
    'application/json;charset=utf-16',
    'application/json; charset=',
    'application/json; charset="iso-8859-1"',
    'application/json; charset=utf-8; charset=utf-16',
    'application/json ; CHARSET = utf-7',
  ])('of type %s is refused', (type) => {
    expect(refusalOf({ 'content-type': type })).toBe('body.media-type');
  });

  it.each(['gzip', 'GZIP', 'identity, gzip', 'br', 'zstd', ''])('that is encoded as "%s" is refused', (coding) => {
    expect(refusalOf({ 'content-encoding': coding })).toBe('body.media-type');
  });

  it('that is said to be as it is is read', () => {
    expect(refusalOf({ 'content-encoding': ' Identity ' })).toBeUndefined();
  });
});

it('lets a request without a body name any encoding', () => {
  expect(refuseEncodedBody({ method: 'POST', headers: { 'content-encoding': 'gzip' } })).toBeUndefined();
  const headers = { 'content-length': '2', 'content-encoding': 'gzip' };
  expect(refuseEncodedBody({ method: 'GET', headers })).toBeUndefined();
});
