import { limitRows, RULE_SET, type JsonObject, type JsonValue } from '@bucket/domain';
import { pathParameters, type ApiOperation } from '../openapi/api-operation.ts';
import { API_OPERATIONS } from '../openapi/operations.ts';
import { PARAMETERS } from '../openapi/parameters.ts';
import { problemsByStatus } from '../openapi/problems.ts';
import { html, prose, type Html } from './html.ts';
import { page } from './page.ts';
import { explainProblem, PROBLEM_CODES } from './problem-codes.ts';

const member = (value: JsonValue | undefined, name: string): JsonValue | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject)[name] : undefined;

const textOf = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : '');

/** The document as a page for people: every route, the rules of the gate, the limits and the problem codes. */
export function docsPage(document: JsonObject): string {
  const tags = [...new Set(API_OPERATIONS.map(({ tag }) => tag))];
  const info = document['info'];
  return page(
    'Bucket API',
    html`<h1>Bucket API ${textOf(member(info, 'version'))}</h1>
      <p>${prose(textOf(member(info, 'description')))}</p>
      <nav>
        <a href="/openapi.json">openapi.json</a> ${tags.map((tag) => html`<a href="#${tag}">${tag}</a>`)}
        <a href="#rules">Rules</a> <a href="#limits">Limits</a> <a href="#problems">Problems</a>
        <a href="#schemas">Schemas</a>
      </nav>
      ${tags.map((tag) => tagSection(tag, document))} ${rulesSection()} ${limitsSection()} ${problemsSection()}
      ${schemasSection(document)}`,
  );
}

function tagSection(tag: string, document: JsonObject): Html {
  const operations = API_OPERATIONS.filter((operation) => operation.tag === tag);
  return html`<h2 id="${tag}">${tag}</h2>
    ${operations.map((operation) => operationSection(operation, document))}`;
}

function operationSection(operation: ApiOperation, document: JsonObject): Html {
  const { method, path, id, summary, description = '', body } = operation;
  const described = member(member(member(document, 'paths'), path), method.toLowerCase());
  const roles = member(described, 'x-roles');
  return html`<details id="${id}">
    <summary><span class="method">${method}</span> <code>${path}</code> — ${prose(summary)}</summary>
    <p>${prose(description)} ${Array.isArray(roles) ? `For ${roles.join(', ')}.` : 'Needs no credential.'}</p>
    ${parametersTable(operation)}
    ${body === undefined ? html`` : html`<p>Body${body.required ? '' : ' (may be left out)'}: ${schemaLink(body.schema)}</p>`}
    ${answersTable(operation)}
  </details>`;
}

function parametersTable({ path, parameters = [] }: ApiOperation): Html {
  const rows = [
    ...pathParameters(path).map(
      (name) =>
        html`<tr>
          <td><code>${name}</code></td>
          <td>path</td>
          <td></td>
        </tr>`,
    ),
    ...parameters.map((key) => {
      const parameter: JsonObject = PARAMETERS[key];
      const [name, where, says] = [parameter['name'], parameter['in'], parameter['description']].map(textOf);
      return html`<tr>
        <td><code>${name ?? ''}</code></td>
        <td>${where ?? ''}</td>
        <td>${prose(says ?? '')}</td>
      </tr>`;
    }),
  ];
  return rows.length === 0
    ? html``
    : html`<table>
        <tr>
          <th>Parameter</th>
          <th>in</th>
          <th></th>
        </tr>
        ${rows}
      </table>`;
}

function answersTable(operation: ApiOperation): Html {
  const answers = Object.entries(operation.answers).map(
    ([status, { says, schema }]) =>
      html`<tr>
        <td>${status}</td>
        <td>${prose(says)} ${schema === undefined ? html`` : schemaLink(schema)}</td>
      </tr>`,
  );
  const problems = [...problemsByStatus(operation)].map(
    ([status, codes]) =>
      html`<tr>
        <td>${status}</td>
        <td>${codes.map((code) => html`<a href="#${code}"><code>${code}</code></a>`)}</td>
      </tr>`,
  );
  return html`<table>
    <tr>
      <th>Status</th>
      <th></th>
    </tr>
    ${answers}${problems}
  </table>`;
}

function schemaLink(schema: JsonObject): Html {
  const name = textOf(schema['$ref']).split('/').at(-1) ?? '';
  return name === '' ? html`` : html`<a href="#schema-${name}">${name}</a>`;
}

function rulesSection(): Html {
  return html`<h2 id="rules">Rules of the gate</h2>
    <table>
      <tr>
        <th>Rule</th>
        <th>Says</th>
        <th>Threats</th>
      </tr>
      ${RULE_SET.map(
        ({ id, says, threats }) =>
          html`<tr id="${id}">
            <td>${id}</td>
            <td>${says}</td>
            <td>${threats.join(', ')}</td>
          </tr>`,
      )}
    </table>`;
}

function limitsSection(): Html {
  return html`<h2 id="limits">Limits</h2>
    <table>
      <tr>
        <th>Limit</th>
        <th>Value</th>
        <th>Warns at</th>
        <th></th>
      </tr>
      ${limitRows().map(
        ({ limit, value, unit, warnAt, says }) =>
          html`<tr>
            <td><code>${limit}</code></td>
            <td>${value} ${unit}</td>
            <td>${warnAt.join(', ')}</td>
            <td>${says}</td>
          </tr>`,
      )}
    </table>`;
}

function problemsSection(): Html {
  const rows = PROBLEM_CODES.flatMap((code) => explainProblem(code) ?? []);
  return html`<h2 id="problems">Problem codes</h2>
    <table>
      <tr>
        <th>Code</th>
        <th>Status</th>
        <th>Means</th>
        <th>Ask again?</th>
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
    </table>`;
}

function schemasSection(document: JsonObject): Html {
  const schemas = member(member(document, 'components'), 'schemas');
  const names = typeof schemas === 'object' && schemas !== null ? Object.keys(schemas) : [];
  return html`<h2 id="schemas">Schemas</h2>
    ${names.map(
      (name) =>
        html`<details id="schema-${name}">
          <summary><code>${name}</code></summary>
          <pre>${JSON.stringify(member(schemas, name), null, 2)}</pre>
        </details>`,
    )}`;
}
