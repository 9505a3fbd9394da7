import type { Method } from './method.ts';

const ANSWERS = 'each request with its answer, and the entry of the log that records it';

/** Every method: what it tries, what it leaves, and what it does not show. */
export const METHODS = {
  'rest.limits-table': {
    place: 'rest',
    says: 'Compare every value and threshold of GET /v1/governance/limits with the table of the certification.',
    evidence: 'each limit with the value that is served',
    doesNotShow: 'That the value is enforced; the methods on sizes, rate and latency try that for those they name.',
    negativeControl: 'limits-raised',
  },
  'rest.unapproved-integrations': {
    place: 'rest',
    says: 'Act with tokens of undeclared, pending, half-approved, rejected, suspended and revoked integrations, and declare forbidden ones.',
    evidence: ANSWERS,
    doesNotShow: 'That an approved integration is a trustworthy one.',
    negativeControl: 'integrations-unchecked',
  },
  'rest.dual-approval': {
    place: 'rest',
    says: 'Approve one’s own request, twice with one person, in every other role, with an altered digest, and after the decision.',
    evidence: ANSWERS,
    doesNotShow:
      'That the owner and the advisor are two people outside of the bucket, or that they read what they approve.',
    negativeControl: 'voices-uncounted',
  },
  'rest.immutable-classes': {
    place: 'rest',
    says: 'Write to an artifact of every immutable class by every route that changes, in every role.',
    evidence: ANSWERS,
    doesNotShow:
      'What somebody with access to the store or the code does; the methods behind the service look at that.',
    negativeControl: 'classes-mutable',
  },
  'rest.foreign-products': {
    place: 'rest',
    says: 'Read, list, change, delete and refer to another product’s artifact, and write its classes.',
    evidence: ANSWERS,
    doesNotShow: 'Timing differences between a foreign artifact and one that does not exist.',
    negativeControl: 'products-merged',
  },
  'rest.forged-identity': {
    place: 'rest',
    says: 'Send an owner, a time, an integration, a product and an id in bodies and headers.',
    evidence: ANSWERS,
    doesNotShow: 'That whoever holds a credential is who it was issued to.',
    negativeControl: 'owners-unchecked',
  },
  'rest.schemas': {
    place: 'rest',
    says: 'Write without a schema, against it, in a version that is not approved, to unknown and to forbidden classes.',
    evidence: ANSWERS,
    doesNotShow: 'That what a payload says is true.',
    negativeControl: 'schemas-unchecked',
  },
  'rest.forbidden-content': {
    place: 'rest',
    says: 'Write credentials, code, binary content and model weights into valid payloads.',
    evidence: ANSWERS,
    doesNotShow: 'Content that is disguised so that it is not recognisable.',
    negativeControl: 'content-unchecked',
  },
  'rest.sizes': {
    place: 'rest',
    says: 'Exceed the size of a payload, of a body, of a batch and of a page by one.',
    evidence: ANSWERS,
    doesNotShow: 'That the disk has room for what is admitted.',
    negativeControl: 'sizes-unchecked',
  },
  'rest.bad-input': {
    place: 'rest',
    says: 'Send duplicate keys, deep nesting, too many keys, lone surrogates, numbers out of range and text that is no JSON.',
    evidence: ANSWERS,
    doesNotShow: 'Input that nobody has thought of; the suites of the project try thousands more.',
    negativeControl: 'json-lenient',
  },
  'rest.versions': {
    place: 'rest',
    says: 'Update an artifact, read every version again, and let stale and simultaneous writers meet.',
    evidence: ANSWERS,
    doesNotShow:
      'That versions are kept for 90 days: no run lasts so long. The retention rule is read from the preview.',
    negativeControl: 'preconditions-unchecked',
  },
  'rest.deletion': {
    place: 'rest',
    says: 'Delete and restore, read until when it is recoverable, and preview what a sweep before and after 90 days would destroy.',
    evidence: ANSWERS,
    doesNotShow: 'A purge after 90 days of real time, or what backups made elsewhere still hold.',
    negativeControl: 'recoverable-briefly',
  },
  'rest.export': {
    place: 'rest',
    says: 'Export everything that a product owns before and after a deletion, verify both offline, take an artifact out, and ask as another product.',
    evidence: 'each request with its answer, and the verdicts on the exports',
    doesNotShow: 'That a product makes an export before it deletes, or keeps it.',
    negativeControl: 'exports-incomplete',
  },
  'rest.legal-hold': {
    place: 'rest',
    says: 'Place a hold, then delete what it covers, and release it alone.',
    evidence: ANSWERS,
    doesNotShow: 'That the hold was placed within the hour: that is up to people.',
    negativeControl: 'holds-ignored',
  },
  'rest.ai-escalation': {
    place: 'rest',
    says: 'Let an AI agent update, delete, approve, hold, ask for changes, and repeat that until it is stopped.',
    evidence: ANSWERS,
    doesNotShow:
      'An AI agent that acts with the credential of a service, or that anybody has read what was recorded: no message is sent.',
    negativeControl: 'roles-open',
  },
  'rest.executor-override': {
    place: 'rest',
    says: 'Let an executor approve, write, hold and freeze until it is frozen, and lift that alone.',
    evidence: ANSWERS,
    doesNotShow:
      'An executor who is also the operator of the machine, or that the advisor has read what was recorded: no message is sent.',
    negativeControl: 'roles-open',
  },
  'rest.roles': {
    place: 'rest',
    says: 'Let owner, advisor, auditor, legal and products do what the table of roles does not permit.',
    evidence: ANSWERS,
    doesNotShow: 'That the people behind the roles are separate.',
    negativeControl: 'roles-open',
  },
  'rest.exceptions': {
    place: 'rest',
    says: 'Ask for exceptions from rules that have none, and use one that only one person has approved.',
    evidence: ANSWERS,
    doesNotShow: 'That exceptions which two people grant are wise.',
    negativeControl: 'voices-uncounted',
  },
  'rest.write-rate': {
    place: 'rest',
    says: 'Ask for more writes within a second than the limit admits.',
    evidence: 'the answers by status, with Retry-After',
    doesNotShow: 'A flood of the network below HTTP.',
    negativeControl: 'limits-raised',
  },
  'rest.latency': {
    place: 'rest',
    says: 'Measure the 99th percentile of writes, reads and listings as the caller sees them, at a low and steady rate.',
    evidence: 'the number of requests and their percentiles, with the machine',
    doesNotShow:
      'The latency at 1,000 writes a second or with 100 million artifacts; docs/performance.md and docs/scale.md measure that.',
    negativeControl: 'writes-slow',
  },
  'rest.operation': {
    place: 'rest',
    says: 'Read health and metrics, and hold the alert rules against the metrics that are served.',
    evidence: 'the metrics that the alert rules name',
    doesNotShow: 'That an alert reaches a person.',
    negativeControl: 'metrics-missing',
  },
  'rest.documented': {
    place: 'rest',
    says: 'Hold every request of this run and its status against the OpenAPI document that is served.',
    evidence: 'the operations that were called',
    doesNotShow: 'Routes that were not called.',
    negativeControl: 'status-undocumented',
  },
  'rest.trail': {
    place: 'rest',
    says: 'Find the entry of every request that this run made, with its outcome, and the chain of custody of an artifact.',
    evidence: 'the number of requests and of entries',
    doesNotShow: 'Who read the entries afterwards.',
    negativeControl: 'refusals-unrecorded',
  },
  'outside.log': {
    place: 'outside',
    says: 'Re-derive chain, tree and signature from the entries, with the verifier key and node:crypto alone.',
    evidence: 'the size and the root of the tree',
    doesNotShow:
      'That the signing key is only in the hands of the bucket; a witness that keeps checkpoints shows a second log.',
    negativeControl: 'entries-altered',
  },
  'outside.receipts': {
    place: 'outside',
    says: 'Verify the receipt of a write, and that the checkpoint at the beginning is a part of the one at the end.',
    evidence: 'the two checkpoints',
    doesNotShow: 'That the entry is true: only that it was recorded then and has not changed since.',
    negativeControl: 'entries-altered',
  },
  'store.direct-writes': {
    place: 'store',
    says: 'Change and remove entries, tree and records, and remove artifacts, in a copy of the store’s file with its triggers in place.',
    evidence: 'each statement with what the store said',
    doesNotShow:
      'Anything of MongoDB, of a payload that is changed in place, or of somebody who drops the triggers first; store.tampering tries the last two.',
    negativeControl: 'store-without-triggers',
  },
  'store.tampering': {
    place: 'store',
    says: 'Alter entries, payloads and owners in copies of the store’s file, triggers dropped, and verify each whole.',
    evidence: 'each alteration with what the verification said',
    doesNotShow: 'Every possible alteration; docs/threat-model.md lists those that the suites of the project try.',
    negativeControl: 'verification-blind',
  },
  'store.roll-back': {
    place: 'store',
    says: 'Start a process over a copy that was put back to an earlier state.',
    evidence: 'how the process ended',
    doesNotShow: 'A roll-back by somebody who replaces the checkpoint that is kept apart as well.',
    negativeControl: 'roll-back-unnoticed',
  },
  'store.rules-changed': {
    place: 'store',
    says: 'Start a process with other rules over a copy of the bucket.',
    evidence: 'how the process ended',
    doesNotShow: 'A change of the code that computes the fingerprint.',
    negativeControl: 'rules-unchecked',
  },
  'build.documents': {
    place: 'build',
    says: 'Look for the threat model with all ten threats, a runbook for every alert, the security policy and the decisions.',
    evidence: 'the documents that were found',
    doesNotShow: 'That somebody has read them, or follows them.',
    negativeControl: 'documents-missing',
  },
  'build.dependencies': {
    place: 'build',
    says: 'Look for HTTP clients and product addresses in the code that the service runs.',
    evidence: 'the files that were read',
    doesNotShow: 'What the packages of others could do.',
    negativeControl: 'calls-a-product',
  },
} as const satisfies Record<string, Method>;
