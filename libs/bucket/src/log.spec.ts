import { describe, expect, it } from '@jest/globals';
import { createLog } from './log.ts';

const TOKEN = `bkt_${'canary-5f1c_'.repeat(4).slice(0, 43)}`;

function logged(fields: Readonly<Record<string, unknown>>): string {
  const lines: string[] = [];
  createLog({ write: (line) => void lines.push(line) }).error(fields);
  expect(lines).toHaveLength(1);
  return lines[0] ?? '';
}

describe('a log line', () => {
  it('is one JSON object with time, level and fields', () => {
    const line = JSON.parse(logged({ requestId: 'r-1', traceId: 't-1', code: 'store.unavailable' })) as object;
    expect(line).toEqual({
      level: 'error',
      at: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T[\d:.]{12}Z$/),
      requestId: 'r-1',
      traceId: 't-1',
      code: 'store.unavailable',
    });
  });

  it.each([
    ['a member', { token: TOKEN }],
    ['a header', { headers: { authorization: `Bearer ${TOKEN}` } }],
    ['a header of a request', { request: { headers: { authorization: `Bearer ${TOKEN}` } } }],
    ['a message', { bug: `cannot read ${TOKEN} of the request` }],
    ['a stack', { bug: new Error(`unexpected ${TOKEN}`).stack }],
    ['an error', { err: new Error(`unexpected ${TOKEN}`) }],
    ['a list', { found: [[['deep', { value: TOKEN }]]] }],
    ['a bearer token of another form', { bug: `Authorization: Bearer canary-5f1c.abc` }],
    ['a list of tokens', { tokens: { owner: 'canary-5f1c' } }],
  ])('never holds a token that comes in by %s', (_where, fields) => {
    const line = logged(fields);
    expect(line).not.toContain('canary-5f1c');
    expect(line).toContain('[redacted]');
  });

  it.each([
    ['a payload', { payload: { title: 'canary-5f1c' } }],
    ['a payload of a command', { command: { payload: 'canary-5f1c' } }],
    ['the password of a URL', { failed: 'cannot connect to mongodb://bucket:canary-5f1c@db/bucket' }],
  ])('never holds %s', (_what, fields) => {
    expect(logged(fields)).not.toContain('canary-5f1c');
  });
});
