import { describe, expect, it } from '@jest/globals';
import { statementOf } from './certificate.ts';
import { ASSESSMENT, FACTS, RESULTS } from './certificate.spec-data.ts';
import { METHOD_IDS, methodOf } from './method.ts';
import { report } from './report.ts';

const statement = statementOf(FACTS, ASSESSMENT, RESULTS, [
  { name: 'assessment-results.json', sha256: 'ab'.repeat(32) },
]);
const html = report(statement, ASSESSMENT, RESULTS);
const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

describe('the report', () => {
  it('says first what became of it, and what is not satisfied', () => {
    const [head = ''] = html.split('<h2>Methods</h2>');
    expect(head).toContain('Not satisfied.');
    for (const { control, satisfied } of ASSESSMENT.findings.filter(({ control: { by } }) => by === 'bucket')) {
      expect(head.includes(`<td>${control.id}</td>`)).toBe(!satisfied);
    }
  });

  it('shows every control with its sentence and its reason', () => {
    for (const { control, reason } of ASSESSMENT.findings) {
      expect(html).toContain(escaped(control.sentence));
      if (reason !== undefined) expect(html).toContain(escaped(reason));
    }
  });

  it('says of every method what it does not show', () => {
    for (const id of METHOD_IDS) expect(html).toContain(escaped(methodOf(id).doesNotShow));
  });

  it('escapes what was seen, runs no script and loads nothing', () => {
    expect(html).toContain('a &lt;b&gt; &amp; &quot;c&quot;');
    expect(html).not.toMatch(/<script|<b>|\bon\w+=|src=|url\(|href="(?!#)/);
  });
});
