import type { ApiOperation } from './api-operation.ts';
import { artifactOperations } from './artifact-operations.ts';
import { auditOperations } from './audit-operations.ts';
import { governanceOperations } from './governance-operations.ts';
import { serviceOperations } from './service-operations.ts';

/** The one table of what is served. A test holds it against the routes that Fastify really has, in both directions. */
export const API_OPERATIONS: readonly ApiOperation[] = [
  ...artifactOperations,
  ...governanceOperations,
  ...auditOperations,
  ...serviceOperations,
];
