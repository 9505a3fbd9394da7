import { operationRow, type JsonObject } from '@bucket/domain';
import { approvalSchemas } from '../approvals/approval-schemas.ts';
import { artifactSchemas } from '../artifacts/artifact-schemas.ts';
import { auditSchemas } from '../audit/audit-schemas.ts';
import { evidenceSchemas } from '../evidence/evidence-schemas.ts';
import { exportSchemas } from '../exports/export-schemas.ts';
import { certificationSchemas } from '../certifications/certification-schemas.ts';
import { freezeSchemas } from '../governance/freeze-schemas.ts';
import { replaySchemas } from '../governance/replay-schemas.ts';
import { governanceSchemas } from '../governance/governance-schemas.ts';
import { principalSchemas } from '../principals/principal-schemas.ts';
import { integrationSchemas } from '../integrations/integration-schemas.ts';
import { logSchemas } from '../log/log-schemas.ts';
import { lifecycleSchemas } from '../lifecycle/lifecycle-schemas.ts';
import { operationSchemas } from '../operation/operation-schemas.ts';
import type { ProblemCode } from '../http/statuses.ts';
import { pathParameters, ref, type Answer, type ApiOperation } from './api-operation.ts';
import { HEADERS, type HeaderName } from './headers.ts';
import { API_OPERATIONS } from './operations.ts';
import { PARAMETERS } from './parameters.ts';
import { problemSchemas } from './problem-schemas.ts';
import { BEFORE_ROUTING, problemsByStatus } from './problems.ts';

const DESCRIPTION = `A governed artifact store. Every request is checked against the rules, every decision is recorded in a signed log.

Send \`Authorization: Bearer <token>\`. The credential determines the actor, the integration and the product of a request.
A product whose credential has a public key signs its requests instead (RFC 9421). A person may send a token of an OpenID Connect
issuer that an approved credential names.
Errors are \`application/problem+json\` (RFC 9457). Lists take \`limit\` and \`cursor\`. Every GET route answers HEAD too; an
unsupported method is answered with 405 and \`Allow\`. Bytes that are not a well-formed HTTP request are answered with 400, and
the connection is closed; so it is after 408 and 431.

The [rules](/docs/rules), the [limits](/docs/limits) and the [error codes](/docs/problems) have pages of their own.`;

const SIGNATURE_SCHEME = `HTTP Message Signatures (RFC 9421), \`ed25519\`, by the key of a credential that has a \`publicKey\`; without
\`Authorization\`. Covered: \`@method\`, \`@target-uri\` (or \`@authority\`, \`@path\` and \`@query\`), \`content-digest\` (RFC 9530) where there is a body,
\`idempotency-key\` of every POST and \`if-match\` where it is sent. Parameters: \`created\`, within five minutes of the server's time;
\`keyid\`, the RFC 7638 thumbprint of the key; \`nonce\` of every request that is no POST.`;

const SCHEMAS: JsonObject = {
  ...artifactSchemas,
  ...lifecycleSchemas,
  ...governanceSchemas,
  ...freezeSchemas,
  ...replaySchemas,
  ...certificationSchemas,
  ...principalSchemas,
  ...approvalSchemas,
  ...integrationSchemas,
  ...auditSchemas,
  ...evidenceSchemas,
  ...exportSchemas,
  ...logSchemas,
  ...operationSchemas,
  ...problemSchemas,
};

/** The OpenAPI 3.1 document of exactly what is served. @param version of the service */
export function openApiDocument(version: string): JsonObject {
  const paths: Record<string, Record<string, JsonObject>> = {};
  for (const operation of API_OPERATIONS) {
    const item = (paths[operation.path] ??= {});
    item[operation.method.toLowerCase()] = operationObject(operation);
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Bucket', version, description: DESCRIPTION, license: { name: 'MIT', identifier: 'MIT' } },
    servers: [{ url: '/' }],
    security: [{ bearer: [] }, { signature: [] }],
    tags: ['Artifacts', 'Governance', 'Audit', 'Log', 'Operation'].map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          description: 'A token such as `bkt_…`, or one of an approved issuer (a JWT).',
        },
        signature: { type: 'apiKey', in: 'header', name: 'Signature', description: SIGNATURE_SCHEME },
      },
      headers: HEADERS,
      schemas: SCHEMAS,
    },
  };
}

function operationObject(operation: ApiOperation): JsonObject {
  const { asks, body, description, id, parameters = [], path, summary, tag } = operation;
  const inPath = pathParameters(path).map((name) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string', maxLength: 200 },
  }));
  const all = [...inPath, ...parameters.map((name) => PARAMETERS[name])];
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description === undefined ? {} : { description }),
    ...(asks === undefined ? { security: [] } : { 'x-roles': operationRow(asks).roles }),
    ...(all.length === 0 ? {} : { parameters: all }),
    ...(body === undefined
      ? {}
      : { requestBody: { required: body.required, content: { 'application/json': { schema: body.schema } } } }),
    responses: responsesOf(operation),
  };
}

function responsesOf(operation: ApiOperation): JsonObject {
  const isLimited = operation.path.startsWith('/v1/');
  const answers = Object.entries(operation.answers).map(([status, answer]) => [
    status,
    answerObject(answer, isLimited),
  ]);
  const problems = [...problemsByStatus(operation)].map(([status, codes]) => [
    String(status),
    // Node's HTTP parser ends such a request before its path is known.
    problemObject(status, codes, isLimited && !codes.every((code) => BEFORE_ROUTING.includes(code))),
  ]);
  return Object.fromEntries([...answers, ...problems]);
}

function answerObject(
  { says, schema, mediaType = 'application/json', alternatives = {}, headers = [] }: Answer,
  isLimited: boolean,
): JsonObject {
  return {
    description: says,
    headers: headersOf(isLimited, headers),
    ...(schema === undefined ? {} : { content: contentOf({ [mediaType]: schema, ...alternatives }) }),
  };
}

const contentOf = (schemas: Readonly<Record<string, JsonObject>>): JsonObject =>
  Object.fromEntries(Object.entries(schemas).map(([mediaType, schema]) => [mediaType, { schema }]));

function problemObject(status: number, codes: readonly ProblemCode[], isLimited: boolean): JsonObject {
  const headers: HeaderName[] =
    status === 401 ? ['WWW-Authenticate'] : status === 429 || status === 503 ? ['Retry-After'] : [];
  return {
    description: codes.map((code) => `\`${code}\``).join(', '),
    headers: headersOf(isLimited, headers),
    content: {
      'application/problem+json': {
        schema: { allOf: [ref('Problem'), { properties: { status: { const: status }, code: { enum: codes } } }] },
      },
    },
  };
}

function headersOf(isLimited: boolean, names: readonly HeaderName[]): JsonObject {
  const always: HeaderName[] = isLimited ? ['X-Request-Id', 'RateLimit', 'RateLimit-Policy'] : ['X-Request-Id'];
  return Object.fromEntries([...always, ...names].map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}
