import type { Assessment, Finding } from '../assess.ts';
import type { CertificateFacts } from '../certificate.ts';
import { methodOf, type Check, type MethodId, type MethodResult } from '../method.ts';
import { certificationResource } from './component-definition.ts';
import { metadataOf, prop, text, type UuidOf } from './document.ts';

/** What was found, as OSCAL assessment results: an observation for each method, a finding for each control. */
export function assessmentResults(
  facts: CertificateFacts,
  assessment: Assessment,
  results: readonly MethodResult[],
  uuidOf: UuidOf,
) {
  const ofRun: UuidOf = (name) => uuidOf(`${facts.certificateId} ${name}`);
  const times = results.flatMap(({ startedAt, endedAt }) => [startedAt, endedAt]).sort();
  return {
    'assessment-results': {
      uuid: ofRun('assessment-results'),
      metadata: metadataOf(`Certification of ${facts.origin}`, facts),
      'import-ap': {
        href: `#${uuidOf('certification')}`,
        remarks: 'The table of controls with its methods is the plan; it is the component definition beside this file.',
      },
      results: [
        {
          uuid: ofRun('result'),
          title: `Certification ${facts.certificateId}`,
          description: `${assessment.byBucket.satisfied} of ${assessment.byBucket.all} controls that the bucket can show are satisfied.`,
          start: times[0] ?? facts.issuedAt,
          end: times.at(-1) ?? facts.issuedAt,
          props: [
            prop('verdict', assessment.verdict),
            prop('form', facts.form),
            prop('rules-fingerprint', facts.fingerprints.rules),
            prop('verifier-key', facts.verifierKey),
          ],
          'reviewed-controls': { 'control-selections': [{ 'include-all': {} }] },
          observations: results.map((result) => observationOf(result, ofRun)),
          findings: assessment.findings.map((finding) => findingOf(finding, results, ofRun)),
        },
      ],
      'back-matter': { resources: [certificationResource(uuidOf)] },
    },
  };
}

function observationOf(result: MethodResult, ofRun: UuidOf) {
  const { method, status, reason, checks, endedAt } = result;
  const { place, says, doesNotShow, evidence, negativeControl } = methodOf(method);
  return {
    uuid: ofRun(`observation ${method}`),
    title: method,
    description: says,
    methods: [place === 'build' ? 'EXAMINE' : 'TEST'],
    props: [
      prop('place', place),
      prop('status', status),
      prop('negative-control', negativeControl ?? 'none: does not count'),
    ],
    collected: endedAt,
    ...(checks.length === 0 ? {} : { 'relevant-evidence': checks.map(evidenceOf) }),
    remarks: text(
      [
        `Leaves: ${evidence}.`,
        `Not shown: ${doesNotShow}`,
        ...(reason === undefined ? [] : [`Reason: ${reason}`]),
      ].join('\n\n'),
    ),
  };
}

function evidenceOf({ what, holds, seen, seq }: Check) {
  return {
    description: text(what),
    props: [
      prop('holds', holds ? 'yes' : 'no'),
      prop('seen', text(seen.replaceAll(/\s+/g, ' '))),
      ...(seq === undefined ? [] : [prop('entry', String(seq))]),
    ],
  };
}

function findingOf(finding: Finding, results: readonly MethodResult[], ofRun: UuidOf) {
  const { control, satisfied, reason, shownBy, notRun } = finding;
  const observed: readonly MethodId[] = results.map(({ method }) => method);
  const related = control.methods.filter((method) => observed.includes(method));
  return {
    uuid: ofRun(`finding ${control.id}`),
    title: control.id,
    description: text(control.sentence),
    target: {
      type: 'objective-id',
      'target-id': control.id,
      status: {
        state: satisfied ? 'satisfied' : 'not-satisfied',
        reason: satisfied ? 'pass' : related.length > 0 ? 'fail' : 'other',
      },
    },
    ...(related.length === 0
      ? {}
      : { 'related-observations': related.map((method) => ({ 'observation-uuid': ofRun(`observation ${method}`) })) }),
    remarks: text(
      satisfied
        ? `Shown by ${shownBy.join(', ')}.${notRun.length === 0 ? '' : ` Did not run: ${notRun.join(', ')}.`}`
        : (reason ?? ''),
    ),
  };
}
