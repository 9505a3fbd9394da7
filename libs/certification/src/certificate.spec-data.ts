import { assess, type Assessment } from './assess.ts';
import type { CertificateFacts } from './certificate.ts';
import { METHOD_IDS, type MethodResult } from './method.ts';

export const FACTS: CertificateFacts = {
  certificateId: '0a1b2c3d-0000-4000-8000-000000000001',
  origin: 'bucket.example/log',
  verifierKey: 'bucket.example/log+00000000+AAAA',
  version: '1.4.0',
  issuedAt: '2026-01-19T08:00:00.000Z',
  form: 'short',
  fingerprints: { rules: 'sha256:aa', classes: { metadata: 'sha256:bb', audit_entry: 'sha256:cc' } },
  checkpoint: 'bucket.example/log\n1\nAAAA\n',
};

/** Every method passed but the last, which did not run, and the first, which failed with what needs escaping. */
export const RESULTS: readonly MethodResult[] = METHOD_IDS.map((method, index) => ({
  method,
  status: index === 0 ? 'failed' : index === METHOD_IDS.length - 1 ? 'not-run' : 'passed',
  checks:
    index === METHOD_IDS.length - 1
      ? []
      : [{ what: 'a <b> & "c"', holds: index !== 0, seen: ' two\nlines ', seq: index }],
  ...(index === METHOD_IDS.length - 1 ? { reason: 'no time' } : {}),
  startedAt: '2026-01-19T07:59:00.000Z',
  endedAt: '2026-01-19T07:59:30.000Z',
}));

export const ASSESSMENT: Assessment = assess(RESULTS);
