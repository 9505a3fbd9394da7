import { operationRow, type JsonObject } from '@bucket/domain';
import { pathParameters, ref, type Answer, type ApiOperation } from './api-operation.ts';
import { artifactSchemas } from './artifact-schemas.ts';
import { auditSchemas } from './audit-schemas.ts';
import { governanceSchemas } from './governance-schemas.ts';
import { HEADERS, type HeaderName } from './headers.ts';
import { API_OPERATIONS } from './operations.ts';
import { PARAMETERS } from './parameters.ts';
import { problemsByStatus } from './problems.ts';

const DESCRIPTION = `A governed artifact store: every request passes one gate, every decision is one entry in one signed log.

Send \`Authorization: Bearer <token>\`; the credential decides who acts, for which integration and which product. Errors
are \`application/problem+json\` (RFC 9457). Lists have \`limit\` and \`cursor\`. Every GET answers HEAD as well; another method
is 405 with \`Allow\`; a request that is not well-formed HTTP is answered with 400, 408 or 431 and the connection closed.`;

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
    security: [{ bearer: [] }],
    tags: ['Artifacts', 'Governance', 'Audit', 'Operation'].map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', description: 'A token such as `bkt_…`.' } },
      headers: HEADERS,
      schemas: { ...artifactSchemas, ...governanceSchemas, ...auditSchemas },
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
    problemObject(status, codes, isLimited),
  ]);
  return Object.fromEntries([...answers, ...problems]);
}

function answerObject(
  { says, schema, mediaType = 'application/json', headers = [] }: Answer,
  isLimited: boolean,
): JsonObject {
  return {
    description: says,
    headers: headersOf(isLimited, headers),
    ...(schema === undefined ? {} : { content: { [mediaType]: { schema } } }),
  };
}

function problemObject(status: number, codes: readonly string[], isLimited: boolean): JsonObject {
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
