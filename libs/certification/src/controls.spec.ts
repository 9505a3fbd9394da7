import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { CONTROLS } from './controls.ts';
import { METHOD_IDS, methodOf } from './method.ts';

const document = (name: string): string => readFileSync(new URL(`../../../docs/${name}`, import.meta.url), 'utf8');

/** Sections that promise nothing of the bucket, and why they have no control. */
const WITHOUT_CONTROLS: Readonly<Record<string, string>> = {
  'What This Certification Covers': 'names the scope; what is in it stands in the other sections',
  'What This Certification Does NOT Cover': 'names what is out of scope',
  'Investor Communication': 'says what the certification may be used for',
  'Customer Communication': 'says what the certification may be used for',
  'Legal Review': 'says that the document was reviewed',
  'BHIV Bucket Enterprise Certification': 'the head of the document',
};
/** Lines within the other sections that are no promise: explanations, dates, labels, and introductions. */
const NO_PROMISE = [
  /^\*\*(?:Enforcement|Rationale|Status|Certified by|Reviewed by|Date|Signature|Certification Statement|Advisory Statement|Next Steps|Document Control|BHIV Bucket is hereby certified as:)\*?\*?:?/,
  /^This certification represents the culmination/,
  /^(?:---|\*\*END OF CERTIFICATION\*\*)$/,
];
/** After these nothing of their section is a promise. */
const ENDS = [/^\*\*Next Steps\*\*/, /^\*\*Document Control\*\*/];

/** Every promise of the certification, without Markdown's emphasis and bullets. */
function promises(text: string): string[] {
  const found: string[] = [];
  let heading = '';
  let isCode = false;
  let isOver = false;
  for (const line of text.split('\n').map((each) => each.trim())) {
    if (line.startsWith('```')) isCode = !isCode;
    if (line.startsWith('#')) [heading, isOver] = [line.replace(/^#+ /, ''), false];
    isOver ||= ENDS.some((end) => end.test(line));
    const isPlain = line === '' || line.startsWith('#') || line.startsWith('```') || isCode || isOver;
    if (isPlain || heading in WITHOUT_CONTROLS || NO_PROMISE.some((pattern) => pattern.test(line))) continue;
    found.push(promiseOf(line));
  }
  return found;
}

function promiseOf(line: string): string {
  return line
    .replace(/^(?:✅|-|>|\d+\.) /, '')
    .replaceAll('**', '')
    .replace(/^(?:Guarantee|Refusal|Alternative|Verification|Expiration): /, '');
}

const FACT_TABLES: Readonly<Record<string, boolean>> = {
  Limits: true,
  'Who acts': true,
  'Threats, and what each must meet': true,
};

/** Rows of the tables of the facts page that are certified, and its scenarios. */
function facts(text: string): string[] {
  let heading = '';
  return text.split('\n').flatMap((line) => {
    if (line.startsWith('## ')) heading = line.slice(3);
    if (/^\d\. /.test(line)) return [line.slice(3)];
    const cells = line.startsWith('|')
      ? line
          .slice(1, -1)
          .split('|')
          .map((cell) => cell.trim())
      : [];
    const [first = ''] = cells;
    if (FACT_TABLES[heading] !== true || cells.length === 0 || /^-+$|^(?:limit|role|id)$/.test(first)) return [];
    return [(heading.startsWith('Threats') ? cells.slice(1) : cells).join(' | ').trim()];
  });
}

const sentences = CONTROLS.map(({ sentence }) => sentence.trim());
const certified = promises(document('certification.md'));
const known = facts(document('certification-facts.md'));

describe('the table of controls', () => {
  it('has a control for every promise of the certification', () => {
    expect(certified.filter((promise) => !sentences.includes(promise))).toEqual([]);
    expect(certified.length).toBeGreaterThan(100);
  });

  it('has a control for every limit, role, threat and scenario of the facts', () => {
    expect(known.filter((fact) => !sentences.includes(fact))).toEqual([]);
    expect(known).toHaveLength(18 + 7 + 10 + 7);
  });

  it('has no control whose sentence stands nowhere', () => {
    expect(sentences.filter((sentence) => ![...certified, ...known].includes(sentence))).toEqual([]);
  });

  it('notices a sentence that has no control', () => {
    const added = document('certification.md').replace(
      '#### 2. Complete Audit Trail',
      '- A new promise\n\n#### 2. Complete Audit Trail',
    );
    expect(promises(added).filter((promise) => !sentences.includes(promise))).toEqual(['A new promise']);
  });

  it('has all seven guarantees and refusals, ten threats and seven scenarios', () => {
    const count = (pattern: RegExp): number => CONTROLS.filter(({ id }) => pattern.test(id)).length;
    expect([/^G\d$/, /^R\d$/, /^T\d+$/, /^F\d$/, /^DC\.\d$/].map(count)).toEqual([7, 7, 10, 7, 5]);
  });

  it('has an id for each control that OSCAL takes, once', () => {
    const ids = CONTROLS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => !/^[A-Z][A-Z0-9.]*$/.test(id))).toEqual([]);
  });

  it('says of every control without a method why that is so', () => {
    expect(CONTROLS.filter(({ methods, unmet }) => methods.length === 0 && unmet === undefined)).toEqual([]);
    expect(CONTROLS.filter(({ methods, unmet }) => methods.length > 0 && unmet !== undefined)).toEqual([]);
  });

  it('uses every method', () => {
    const used = new Set(CONTROLS.flatMap(({ methods }) => methods));
    expect(METHOD_IDS.filter((id) => !used.has(id))).toEqual([]);
  });

  it('says of every method what it does not show', () => {
    expect(METHOD_IDS.filter((id) => methodOf(id).doesNotShow.length < 20)).toEqual([]);
  });
});
