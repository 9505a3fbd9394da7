import type { Assessment, Counts, Finding } from './assess.ts';
import type { CertificateStatement } from './certificate.ts';
import type { ControlGroup } from './control.ts';
import { methodOf, type MethodResult } from './method.ts';

const GROUP_TITLES: Readonly<Record<ControlGroup, string>> = {
  declaration: 'Declarations',
  guarantee: 'Guarantees',
  refusal: 'Refusals',
  compliance: 'Compliance checklists',
  custodianship: 'Custodianship',
  validity: 'Validity and continuous validation',
  readiness: 'Production readiness',
  limitation: 'Known limitations and accepted risks',
  statement: 'Statements of owner and advisor',
  limit: 'Limits and performance',
  role: 'Roles',
  threat: 'Threats',
  scenario: 'Failure scenarios',
};

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:62rem;padding:0 1rem;color:#1b1b1b;background:#fff}
h1{font-size:1.6rem}h2{font-size:1.2rem;margin-top:2rem}
table{border-collapse:collapse;width:100%}td,th{border-top:1px solid #ccc;padding:.4rem .6rem;text-align:left;vertical-align:top}
code{font-size:.9em;overflow-wrap:anywhere}.yes{color:#0a5c2b}.no{color:#9b1c1c}.people{color:#5b4a00}
.verdict{border:2px solid;padding:1rem;font-size:1.1rem}summary{cursor:pointer}small{color:#555}`;

/** The certification as one page for people, made from what the certificate and the assessment results say. */
export function report(
  { predicate, subject }: CertificateStatement,
  assessment: Assessment,
  results: readonly MethodResult[],
): string {
  const { byBucket, byPeople, verdict } = assessment;
  const unsatisfied = assessment.findings.filter(({ control, satisfied }) => !satisfied && control.by === 'bucket');
  const groups = [...new Set(assessment.findings.map(({ control }) => control.group))];
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Certification of ${escape(predicate.origin)}</title><style>${STYLE}</style></head><body>
<h1>Certification of ${escape(predicate.origin)}</h1>
<p class="verdict ${verdict === 'satisfied' ? 'yes' : 'no'}"><strong>${verdict === 'satisfied' ? 'Satisfied' : 'Not satisfied'}.</strong>
${countText(byBucket)} controls that the bucket can show are satisfied. ${countText(byPeople)} controls that only people can attest are attested.</p>
<table>
<tr><th>Issued</th><td>${escape(predicate.issuedAt)}, ${verdict === 'satisfied' ? 'valid until' : 'would be valid until'} ${escape(predicate.validUntil)}; earlier where rules, schemas or the major version change</td></tr>
<tr><th>Run</th><td>${predicate.form} form, version ${escape(predicate.version)}, certificate <code>${escape(predicate.certificateId)}</code></td></tr>
<tr><th>Rules</th><td><code>${escape(predicate.fingerprints.rules)}</code></td></tr>
<tr><th>Verifier key</th><td><code>${escape(predicate.verifierKey)}</code></td></tr>
<tr><th>Covers</th><td>${subject.map(({ name, digest }) => `${escape(name)} <code>${escape(digest.sha256)}</code>`).join('<br>')}</td></tr>
</table>
<h2>What this is, and what it is not</h2>
<p>Each method attacked a running bucket, its store or its log. A method counts only if tests show that it fails in a bucket whose guarantee is
switched off. The bucket signs what its own methods found: that shows what was tried and when, not that an independent body has audited it. What each
method leaves open stands beside it below.</p>
${unsatisfied.length === 0 ? '' : `<h2>Not satisfied</h2>\n${findingsTable(unsatisfied)}`}
<h2>Methods</h2>
${results.map(methodHtml).join('\n')}
${groups.map((group) => groupHtml(group, assessment.findings)).join('\n')}
</body></html>
`;
}

function groupHtml(group: ControlGroup, findings: readonly Finding[]): string {
  return `<h2>${GROUP_TITLES[group]}</h2>\n${findingsTable(findings.filter(({ control }) => control.group === group))}`;
}

function findingsTable(findings: readonly Finding[]): string {
  return `<table><tr><th>Control</th><th>Sentence</th><th>Result</th></tr>\n${findings.map(findingHtml).join('\n')}</table>`;
}

function findingHtml({ control, satisfied, reason, shownBy, notRun }: Finding): string {
  const { id, sentence, by, evidenceDaysMax } = control;
  const result = satisfied
    ? `<span class="yes">satisfied</span><br><small>${shownBy.map(link).join(', ')}${notRun.length === 0 ? '' : `; did not run: ${notRun.map(escape).join(', ')}`}</small>`
    : `<span class="${by === 'people' ? 'people' : 'no'}">not satisfied${by === 'people' ? ': needs people' : ''}</span><br><small>${escape(reason ?? '')}</small>`;
  return `<tr><td>${escape(id)}</td><td>${escape(sentence)}<br><small>evidence at most ${evidenceDaysMax === 1 ? '1 day' : `${evidenceDaysMax} days`} old</small></td><td>${result}</td></tr>`;
}

function methodHtml({ method, status, checks, reason }: MethodResult): string {
  const { says, doesNotShow, negativeControl, place } = methodOf(method);
  const rows = checks.map(
    ({ what, holds, seen, seq }) =>
      `<tr><td class="${holds ? 'yes' : 'no'}">${holds ? 'holds' : 'broken'}</td><td>${escape(what)}</td><td><small>${escape(seen)}${seq === undefined ? '' : `, entry ${seq}`}</small></td></tr>`,
  );
  return `<details id="${escape(method)}"><summary><strong>${escape(method)}</strong>: <span class="${status === 'passed' ? 'yes' : 'no'}">${status}</span>. ${escape(says)}</summary>
<p>Place: ${place}. Negative control: ${escape(negativeControl ?? 'none, so it does not count')}. <strong>Not shown:</strong> ${escape(doesNotShow)}${reason === undefined ? '' : ` <strong>Reason:</strong> ${escape(reason)}`}</p>
${rows.length === 0 ? '' : `<table>${rows.join('\n')}</table>`}</details>`;
}

const countText = ({ satisfied, all }: Counts): string => `${satisfied} of ${all}`;
const link = (method: string): string => `<a href="#${escape(method)}">${escape(method)}</a>`;

function escape(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
