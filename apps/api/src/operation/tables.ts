import { DENY_BY_DEFAULT, limitRows, RULE_SET } from '@bucket/domain';
import { html } from './html.ts';
import { page } from './page.ts';
import { explainProblem, PROBLEM_CODES } from './problem-codes.ts';

const BACK = html`<p><a href="/docs">The API reference</a></p>`;

function rulesPage(): string {
  return page(
    'Rules',
    html`<h1>Rules</h1>
      ${BACK}
      <p>
        Every request is checked against these rules. A request that one of them refuses is answered with that rule’s
        id.
      </p>
      <table>
        <tr>
          <th>Rule</th>
          <th>Says</th>
          <th>Threats</th>
        </tr>
        ${[DENY_BY_DEFAULT, ...RULE_SET].map(
          ({ id, says, threats }) =>
            html`<tr id="${id}">
              <td>${id}</td>
              <td>${says}</td>
              <td>${threats.join(', ')}</td>
            </tr>`,
        )}
      </table>`,
  );
}

function limitsPage(): string {
  return page(
    'Limits',
    html`<h1>Limits</h1>
      ${BACK}
      <p>The default values. <code>GET /v1/governance/limits</code> shows the values in force and how much is used.</p>
      <table>
        <tr>
          <th>Limit</th>
          <th>Value</th>
          <th>Warns at</th>
          <th>Restricts</th>
        </tr>
        ${limitRows().map(
          ({ limit, value, unit, warnAt, says }) =>
            html`<tr id="${limit}">
              <td><code>${limit}</code></td>
              <td>${value} ${unit}</td>
              <td>${warnAt.join(', ')}</td>
              <td>${says}</td>
            </tr>`,
        )}
      </table>`,
  );
}

function problemsPage(): string {
  const rows = PROBLEM_CODES.flatMap((code) => explainProblem(code) ?? []);
  return page(
    'Error codes',
    html`<h1>Error codes</h1>
      ${BACK}
      <p>The member <code>code</code> of every error answer (<code>application/problem+json</code>, RFC 9457).</p>
      <table>
        <tr>
          <th>Code</th>
          <th>Status</th>
          <th>Meaning</th>
          <th>Repeat the request?</th>
        </tr>
        ${rows.map(
          ({ code, status, title, retry }) =>
            html`<tr id="${code}">
              <td>
                <a href="/problems/${code}"><code>${code}</code></a>
              </td>
              <td>${status}</td>
              <td>${title}</td>
              <td>${retry}</td>
            </tr>`,
        )}
      </table>`,
  );
}

/** The tables of the documentation by the name in their path, `/docs/<name>`. */
export const TABLES: ReadonlyMap<string, string> = new Map([
  ['rules', rulesPage()],
  ['limits', limitsPage()],
  ['problems', problemsPage()],
]);
