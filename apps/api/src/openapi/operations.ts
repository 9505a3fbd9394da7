import { approvalOperations } from '../approvals/approval-operations.ts';
import { artifactOperations } from '../artifacts/artifact-operations.ts';
import { auditOperations } from '../audit/audit-operations.ts';
import { evidenceOperations } from '../evidence/evidence-operations.ts';
import { exportOperations } from '../exports/export-operations.ts';
import { certificationOperations } from '../certifications/certification-operations.ts';
import { governanceOperations } from '../governance/governance-operations.ts';
import { integrationOperations } from '../integrations/integration-operations.ts';
import { logOperations } from '../log/log-operations.ts';
import { lifecycleOperations } from '../lifecycle/lifecycle-operations.ts';
import { operationRows } from '../operation/operation-rows.ts';
import { principalOperations } from '../principals/principal-operations.ts';
import { routeOf, type ApiOperation } from './api-operation.ts';

/** Every route that is described. A test compares them with the routes that Fastify serves, in both directions. */
export const API_OPERATIONS: readonly ApiOperation[] = [
  ...artifactOperations,
  ...lifecycleOperations,
  ...governanceOperations,
  ...certificationOperations,
  ...approvalOperations,
  ...integrationOperations,
  ...principalOperations,
  ...auditOperations,
  ...evidenceOperations,
  ...exportOperations,
  ...logOperations,
  ...operationRows,
];

/** The routes that answer a repeated request with its first answer, as `PUT /v1/artifacts/:id`. */
export function repeatableRoutes(): ReadonlySet<string> {
  const repeatable = API_OPERATIONS.filter(({ answers }) =>
    Object.values(answers).some(({ headers }) => headers?.includes('Idempotency-Replayed') === true),
  );
  return new Set(repeatable.map((operation) => `${operation.method} ${routeOf(operation)}`));
}
