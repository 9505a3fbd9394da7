import { describe, expect, it } from '@jest/globals';
import { statementOf, validUntil, type CertificatePredicate } from './certificate.ts';
import { ASSESSMENT, FACTS, RESULTS } from './certificate.spec-data.ts';
import { standingOf, type Running } from './validity.ts';

const { predicate } = statementOf(FACTS, ASSESSMENT, RESULTS, []);
const certificate: CertificatePredicate = { ...predicate, verdict: 'satisfied' };
const running: Running = { version: '1.9.2', fingerprints: FACTS.fingerprints, at: '2026-06-01T00:00:00.000Z' };

describe('a certificate', () => {
  it('is valid for twelve months', () => {
    expect(certificate.validUntil).toBe('2027-01-19T08:00:00.000Z');
    expect(validUntil('2028-02-29T00:00:00.000Z')).toBe('2029-03-01T00:00:00.000Z');
    expect(standingOf(certificate, running)).toEqual({ status: 'valid', reasons: [] });
  });

  it('is ending for its last thirty days and then lapses', () => {
    expect(standingOf(certificate, { ...running, at: '2026-12-20T08:00:00.000Z' }).status).toBe('valid');
    expect(standingOf(certificate, { ...running, at: '2026-12-20T08:00:00.001Z' }).status).toBe('ending');
    expect(standingOf(certificate, { ...running, at: '2027-01-19T08:00:00.000Z' })).toEqual({
      status: 'lapsed',
      reasons: ['it was valid until 2027-01-19T08:00:00.000Z'],
    });
  });

  it.each<[string, Partial<Running>, string]>([
    ['another major version', { version: '2.0.0' }, 'it is of version 1.4.0; version 2.0.0 runs'],
    [
      'other rules',
      { fingerprints: { ...FACTS.fingerprints, rules: 'sha256:dd' } },
      'it is of the rules sha256:aa; the rules sha256:dd run',
    ],
    [
      'another schema',
      { fingerprints: { ...FACTS.fingerprints, classes: { ...FACTS.fingerprints.classes, metadata: 'sha256:dd' } } },
      'the schema of metadata has changed',
    ],
    [
      'a new class',
      { fingerprints: { ...FACTS.fingerprints, classes: { ...FACTS.fingerprints.classes, more: 'sha256:dd' } } },
      'the schema of more has changed',
    ],
    [
      'a class that is gone',
      { fingerprints: { ...FACTS.fingerprints, classes: { metadata: 'sha256:bb' } } },
      'the schema of audit_entry has changed',
    ],
  ])('lapses by %s', (_what, changed, reason) => {
    expect(standingOf(certificate, { ...running, ...changed })).toEqual({ status: 'lapsed', reasons: [reason] });
  });

  it('was never one when the verdict was not satisfied', () => {
    expect(standingOf(predicate, running)).toEqual({ status: 'not-satisfied', reasons: [] });
  });
});
